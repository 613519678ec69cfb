// A part of the page that its server renews: <div data-live="/address-of-the-part">. It is asked
// for again every few seconds while somebody looks, and no more once it says that it has ended.

const PAUSE = 5000;

function live(place) {
  let tag = "";

  async function renew() {
    if (!place.isConnected) return stop();
    if (document.hidden) return;
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(place.dataset.live, { headers, cache: "no-store", redirect: "error" });
    if (answer.status === 304) return;
    if (!answer.ok) return stop();
    tag = answer.headers.get("ETag") ?? "";
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    place.replaceChildren(...part.childNodes);
    if (!place.querySelector("[data-open]")) stop();
  }

  // A network that fails for a moment is asked again; signing out ends it (redirect: "error").
  let failures = 0;
  const timer = setInterval(() => {
    renew().then(() => (failures = 0), () => ++failures > 3 && stop());
  }, PAUSE);
  const stop = () => clearInterval(timer);
}

document.querySelectorAll("[data-live]").forEach(live);
