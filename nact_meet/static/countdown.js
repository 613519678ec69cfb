// Counts down to an instant in the page's language: <p data-countdown="…Z" data-now="…Z">.
// `data-now`, the server's clock, corrects a device whose own is wrong.

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });

function countDown(place) {
  const ahead = place.dataset.now ? Date.now() - Date.parse(place.dataset.now) : 0;
  const opensAt = Date.parse(place.dataset.countdown) + ahead;
  const secondsLeft = () => Math.ceil((opensAt - Date.now()) / 1000);

  // A page that comes late stays as it is: reloading it again and again would help nobody.
  if (secondsLeft() <= 0) return;

  const show = () => {
    const seconds = secondsLeft();
    if (seconds <= 0) {
      clearInterval(timer);
      location.reload();
      return;
    }
    const [unit, size] = UNITS.find(([name, length]) => name === "second" || seconds >= 2 * length);
    place.textContent = words.format(Math.floor(seconds / size), unit);
  };
  const timer = setInterval(show, 1000);
  show();
}

document.querySelectorAll("[data-countdown]").forEach(countDown);
