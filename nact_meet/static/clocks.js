// Shows what a time is for everybody while it is typed: <div data-clocks="address"> within a form.
// The button that asks for the same without this module is put away; a better time that is offered
// goes into the fields at once.

const panel = document.querySelector("[data-clocks]");
const form = panel.closest("form");
const said = form.querySelector("#clocks [role=status]");
const ASKED = /^(day|starts|ends|last_day|zone|(starts|ends)_fold|days-\d+-\w+|working_group_id|chosen|hosts-\d+-institute_id)$/;
const PAUSE = 300;
let waiting;
let asking = new AbortController();

async function ask() {
  asking.abort();
  asking = new AbortController();
  const typed = [...new FormData(form)].filter(([name]) => ASKED.test(name));
  const address = new URL(panel.dataset.clocks, location.href);
  for (const [name, value] of typed) address.searchParams.append(name, value);
  try {
    const answer = await fetch(address, { signal: asking.signal });
    // Whoever is signed out is sent to another page, which is no panel.
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch (error) {
    if (error.name !== "AbortError") console.warn(error);
  }
}

function show(markup) {
  panel.innerHTML = markup;
  said.textContent = [...panel.querySelectorAll("[data-said]")].map((each) => each.textContent.trim()).join(" ");
}

function soon(event) {
  if (!ASKED.test(event.target.name) && !event.target.matches("[data-rows]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
}

function take(event) {
  const offer = event.target.closest("[data-fields]");
  if (!offer) return;
  event.preventDefault();
  for (const [name, value] of Object.entries(JSON.parse(offer.dataset.fields))) form.elements[name].value = value;
  form.elements.day.focus();
  ask();
}

form.querySelector("button[name=check]").parentElement.hidden = true;
form.addEventListener("input", soon);
form.addEventListener("change", soon);
panel.addEventListener("click", take);
