/* Whoever presses a button twice means it once: what is on its way is not sent again. A long set shows where one is. Two digits, typed while the first link of the page has the focus, open the page that bears them. */
const first = document.querySelector(".skip");
let typed = "";

document.body.dataset.keys = "";
for (const list of document.querySelectorAll("#set, .listed__list")) {
  const current = list.querySelector("[aria-current]");
  if (current) list.scrollTop = current.offsetTop - list.clientHeight / 2;
}
first.addEventListener("blur", () => { typed = ""; });
first.addEventListener("keydown", (event) => {
  if (!/^[0-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  typed = (typed + event.key).slice(-2);
  const page = document.querySelector(`[data-key="${typed}"]`);
  if (page) page.click();
});

const underway = new Map();
document.body.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (underway.has(form)) return event.preventDefault();
  underway.set(form, setTimeout(() => underway.delete(form), 5000));
});
window.addEventListener("pageshow", () => underway.clear());

const menu = document.querySelector(".menu");
document.body.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.body.addEventListener("pointerdown", (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});
