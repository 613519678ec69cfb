// Counts down to an instant in the page's language: <p data-countdown="…Z" data-now="…Z">.
// The page's own `data-now` corrects a device whose clock is wrong.

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

for (const place of document.querySelectorAll("[data-countdown]")) {
  const opensAt = Date.parse(place.dataset.countdown);
  const ahead = place.dataset.now ? Date.now() - Date.parse(place.dataset.now) : 0;
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
  let timer;

  const show = () => {
    const seconds = Math.ceil((opensAt - (Date.now() - ahead)) / 1000);
    if (seconds <= 0) {
      clearInterval(timer);
      if (timer) location.reload();
      return;
    }
    const [unit, size] = UNITS.find(([, length]) => seconds >= length);
    place.textContent = words.format(Math.floor(seconds / size), unit);
    place.hidden = false;
  };

  show();
  timer = setInterval(show, 1000);
}
