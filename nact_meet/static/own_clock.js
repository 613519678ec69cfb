// A public page by its visitor's own clock. The server draws it for the browser's zone, in the
// page's language; where that fails, the meeting's clocks stay as they are.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

async function speakTheirTime() {
  const address = new URL(location.href);
  address.searchParams.set("zone", zone);
  const answer = await fetch(address, { redirect: "error" });
  if (!answer.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [document, drawn].map((page) => page.querySelector("main"));
  // Who is typing already is not disturbed.
  if (!there || here.contains(document.activeElement)) return;
  draw(here, there);
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

// What says the same stays: somebody may be reading it, or be about to press it.
function draw(part, own) {
  if (part.isEqualNode(own)) return;
  const [parts, owns] = [part, own].map((each) => [...each.children]);
  const holds = part.matches("main, div, section") && part.cloneNode().isEqualNode(own.cloneNode());
  if (holds && parts.length && parts.length === owns.length) parts.forEach((each, number) => draw(each, owns[number]));
  else part.replaceWith(own);
}

// A browser that hides where it is says UTC: nobody in the network has that clock.
if (zone && !/^(UTC|GMT|Etc\/)/.test(zone)) speakTheirTime().catch(() => {});
