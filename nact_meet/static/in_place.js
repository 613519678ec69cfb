// Goes from page to page without loading a document anew: links and forms with data-in-place, on pages that have
// this module. The next page is fetched and takes the place of this one, and its modules begin again; without
// this they are plain links and forms. Nothing unsaved is left unasked: a draft is saved first (draft.js hears
// page:leaving), and whoever typed into another form is asked in its words, data-unsaved.

const heights = new Map();
let at = history.state?.at ?? 0;
let address = addressOf(location);
let isTyped = false;
let isSending = false;
let isReturning = false;
let times = 0;
let asking = new AbortController();

history.replaceState({ at }, "");

function addressOf(url) {
  return url.pathname + url.search;
}

function isHere() {
  return [...document.scripts].some(({ src }) => src === import.meta.url);
}

// Asked for as a page that is opened: what is said once is said there.
async function ask(url, options) {
  asking.abort();
  asking = new AbortController();
  document.querySelector("main").ariaBusy = "true";
  const headers = { Accept: "text/html", "Opens-Page": "1" };
  const answer = await fetch(url, { ...options, headers, signal: asking.signal });
  if (!answer.headers.get("Content-Type")?.startsWith("text/html")) throw new TypeError("not a page");
  return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

async function show(page, hash) {
  const { lang } = page.documentElement;
  await dress(page);
  document.body.replaceWith(page.body);
  document.documentElement.lang = lang;
  address = addressOf(location);
  times += 1;
  land(hash);
  // With another fragment a module is another one: it begins anew, and is not fetched again.
  for (const { src } of [...document.querySelectorAll("script[type=module][src]")]) {
    if (src !== import.meta.url) await import(`${src}#${times}`);
  }
}

// The looks come before what they are for; those of both pages stay.
async function dress(page) {
  const [worn, wanted] = [document, page].map(({ head }) => [...head.querySelectorAll("link[rel=stylesheet]")]);
  const fresh = wanted.filter((look) => !worn.some(({ href }) => href === look.href));
  const ready = fresh.map((look) => new Promise((done) => { look.onload = look.onerror = done; }));
  document.head.append(...fresh);
  await Promise.all(ready);
  for (const old of worn) if (!wanted.some(({ href }) => href === old.href) && !fresh.includes(old)) old.remove();
  for (const old of document.head.querySelectorAll(":scope > :not(link[rel=stylesheet])")) old.remove();
  document.head.prepend(...page.head.querySelectorAll(":scope > :not(link[rel=stylesheet])"));
}

// At what is to be looked at again, at the row that was asked for, or at the page's heading, which is read out.
function land(hash) {
  const main = document.querySelector("main");
  const place = document.querySelector("#errors") ?? document.getElementById(hash.slice(1));
  const heading = main.querySelector("[data-landing]") ?? main.querySelector("h1") ?? main;
  scrollTo(0, 0);
  if (place) place.scrollIntoView();
  if (!(place ?? heading).hasAttribute("tabindex")) (place ?? heading).tabIndex = -1;
  (place ?? heading).focus({ preventScroll: true });
  say([...main.querySelectorAll(".notice[role=status]")].map(sentenceOf).join(" "));
}

// Without the words of the buttons beside it.
function sentenceOf(notice) {
  const copy = notice.cloneNode(true);
  for (const form of copy.querySelectorAll("form")) form.remove();
  return copy.textContent.trim();
}

// What is in a page from its beginning is no news to a screen reader; this is.
function say(sentence) {
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.role = "status";
  document.body.append(said);
  if (sentence) setTimeout(() => { said.textContent = sentence; }, 100);
}

// A draft saves itself on leaving; whatever is not saved then is given up by its writer alone.
async function mayLeave() {
  const form = document.querySelector("form[data-unsaved]");
  const saving = [];
  document.dispatchEvent(new CustomEvent("page:leaving", { detail: saving }));
  const isSaved = (await Promise.all(saving)).every(Boolean);
  return (isSaved && !isTyped) || !form || confirm(form.dataset.unsaved);
}

function keepPlace(url) {
  heights.set(at, scrollY);
  if (addressOf(url) === address) return history.replaceState({ at }, "", url);
  at += 1;
  history.pushState({ at }, "", url);
}

async function open(url) {
  if (!(await mayLeave())) return;
  try {
    const { answer, page } = await ask(url);
    keepPlace(new URL(answer.url));
    isTyped = false;
    await show(page, url.hash);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}

async function send(form, submitter) {
  const target = new URL(submitter?.getAttribute("formaction") ?? form.action, location.href);
  const body = new URLSearchParams(new FormData(form, submitter));
  isSending = true;
  try {
    const { answer, page } = await ask(target, { method: "POST", body });
    if (!answer.ok && !page.querySelector("form[data-unsaved]")) return notSent(form, whyNot(form, answer, page));
    if (answer.redirected) keepPlace(new URL(answer.url));
    // A form that came back holds what is saved nowhere.
    isTyped = !answer.redirected;
    await show(page, answer.redirected ? "" : target.hash);
  } catch (error) {
    if (error.name !== "AbortError") notSent(form, form.dataset.away);
  } finally {
    isSending = false;
  }
}

// A page that says no more than that stands in the form's place for nothing: what was typed would be lost.
function whyNot(form, { status }, page) {
  if (status === 413) return form.dataset.tooLarge;
  return (status < 500 && page.querySelector("main .lead")?.textContent) || form.dataset.away;
}

function notSent(form, sentence) {
  document.querySelector("main").ariaBusy = "false";
  window.dispatchEvent(new Event("pageshow"));
  const said = form.querySelector("[data-away-said]");
  said.textContent = "";
  setTimeout(() => { said.textContent = sentence; }, 100);
}

async function goBack(state) {
  const to = state?.at ?? 0;
  if (!(await mayLeave())) {
    isReturning = true;
    return history.go(at - to);
  }
  heights.set(at, scrollY);
  try {
    const { page } = await ask(location);
    at = to;
    isTyped = false;
    await show(page, location.hash);
    scrollTo(0, heights.get(at) ?? 0);
  } catch (error) {
    if (error.name !== "AbortError") location.reload();
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-in-place]");
  const isPlain = !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented || !isHere()) return;
  event.preventDefault();
  if (!isSending) open(new URL(link.href));
});
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-in-place]") || submitter?.formTarget || event.defaultPrevented || !isHere()) return;
  event.preventDefault();
  if (!isSending) send(form, submitter);
});
for (const deed of ["input", "change"]) {
  document.addEventListener(deed, ({ target }) => {
    if (target.closest("form[data-unsaved]:not([data-saves])")) isTyped = true;
  });
}
document.addEventListener("draft:saved", () => { isTyped = false; });
window.addEventListener("beforeunload", (event) => {
  if (isTyped && document.querySelector("form[data-unsaved]")) event.preventDefault();
});
window.addEventListener("popstate", ({ state }) => {
  if (isReturning) isReturning = false;
  else if (addressOf(location) !== address) goBack(state);
});
