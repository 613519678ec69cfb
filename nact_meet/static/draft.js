// Saves a section of a draft while it is typed: <form data-saves="ADDRESS">. It is sent after a pause and
// when a field is left; [data-kept] says since when it is saved, or why it is not. Whoever leaves with
// something unsaved is asked first. The Save button waits for what is on its way.

const form = document.querySelector("form[data-saves]");
const shown = form.querySelector("[data-kept]");
const said = form.querySelector("[data-kept-said]");
const PAUSE = 1500;
const SOON = 150;
const AGAIN = 5000;
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
let typed = 0;
let saved = 0;
let savedAt = null;
let waiting;
let sending = null;
let isLeaving = false;
let isStopped = false;

function show(sentence, isLoud) {
  shown.hidden = false;
  shown.textContent = sentence;
  if (isLoud && said.textContent !== sentence) said.textContent = sentence;
}

function ago() {
  if (savedAt === null || typed !== saved || sending) return;
  const seconds = Math.round((Date.now() - savedAt) / 10000) * 10;
  const when = seconds < 60 ? words.format(-seconds, "second") : words.format(-Math.round(seconds / 60), "minute");
  show(shown.dataset.ago.replace("{ago}", when));
}

function soon(pause) {
  clearTimeout(waiting);
  if (!isStopped) waiting = setTimeout(save, pause);
}

function touched(pause) {
  typed += 1;
  soon(pause);
}

function notYet(reason) {
  show(shown.dataset.not.replace("{reason}", reason), true);
}

async function send() {
  const now = typed;
  show(shown.dataset.now);
  const body = new URLSearchParams(new FormData(form)).toString();
  // What outlives its page may weigh 64 KB (Fetch standard, 4.6); a long programme weighs more.
  const keepalive = document.hidden && body.length < 60000;
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await fetch(form.dataset.saves, { method: "POST", body, headers, keepalive });
  if (answer.redirected || answer.status === 401) {
    isStopped = true;
    return notYet(shown.dataset.signedOut);
  }
  const why = { 404: shown.dataset.gone, 413: shown.dataset.tooLong }[answer.status];
  if (why) {
    isStopped = answer.status === 404;
    return notYet(why);
  }
  if (![200, 409, 422].includes(answer.status)) throw new Error(answer.status);
  const told = await answer.json();
  if (!answer.ok) {
    isStopped = answer.status === 409;
    return notYet(told.said);
  }
  for (const name of ["edition", "was"]) form.elements[name].value = told[name];
  saved = now;
  savedAt = Date.now();
  form.dispatchEvent(new Event("draft:saved", { bubbles: true }));
  // What participants will see stands beside the form.
  document.querySelector("iframe[data-seen]")?.contentWindow.location.reload();
  said.textContent = shown.dataset.ago.replace("{ago}", words.format(0, "second"));
}

async function save() {
  clearTimeout(waiting);
  if (sending || typed === saved || isStopped) return;
  const before = typed;
  sending = send().catch(() => {
    notYet(shown.dataset.away);
    waiting = setTimeout(save, AGAIN);
  });
  await sending;
  sending = null;
  ago();
  if (typed !== before) soon(PAUSE);
}

form.addEventListener("input", () => touched(PAUSE));
form.addEventListener("change", () => touched(SOON));
form.addEventListener("submit", (event) => {
  if (sending) {
    event.preventDefault();
    sending.then(() => form.requestSubmit(event.submitter));
    return;
  }
  clearTimeout(waiting);
  isLeaving = true;
});
// What is still on its way is waited for; then whether all of it is saved.
async function settled() {
  while (sending) await sending;
  await save();
  return typed === saved;
}

window.addEventListener("beforeunload", (event) => {
  if (!form.isConnected || isLeaving || typed === saved) return;
  save();
  event.preventDefault();
});
document.addEventListener("page:leaving", ({ detail }) => {
  if (form.isConnected) detail.push(settled());
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && form.isConnected) save();
});
window.addEventListener("pageshow", () => { isLeaving = false; });
const clock = setInterval(() => (form.isConnected ? ago() : clearInterval(clock)), 10000);
