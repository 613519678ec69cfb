// Adds, removes and moves the rows of a form where they stand: <div data-rows="NAME"> with rows NAME-0,
// NAME-1, … and a <template> of one more. Its buttons ask the server for the same without this module.
// What was removed can be put back. Another module adds filled ones by the event rows:insert. Each deed is said in [data-said], and is a change of the list.

const NUMBERED = ["id", "name", "for", "value", "list", "aria-describedby", "aria-controls", "formaction"];

function rowsOf(list) {
  return [...list.querySelectorAll(":scope > .row")];
}

function number(list) {
  const numbers = new RegExp(`(^|[\\s#])${list.dataset.rows}-(?:\\d+|new)(?=$|[\\s-])`, "g");
  rowsOf(list).forEach((row, index) => {
    for (const one of [row, ...row.querySelectorAll("*")]) {
      for (const name of NUMBERED) {
        const text = one.getAttribute(name);
        if (text === null || (name === "value" && !one.matches("button"))) continue;
        const renamed = text.replace(numbers, `$1${list.dataset.rows}-${index}`);
        if (renamed !== text) one.setAttribute(name, renamed);
      }
    }
    for (const named of row.querySelectorAll("[data-named]")) {
      const words = named.dataset.named.replace("{row}", nameOf(list, index));
      if (named.matches("button")) named.ariaLabel = words;
      else named.textContent = words;
    }
  });
}

function nameOf(list, index) {
  return list.dataset.name.replace("{n}", index + Number(list.dataset.first));
}

function say(list, sentence, index) {
  const said = list.querySelector("[data-said]");
  said.textContent = sentence.replace("{row}", nameOf(list, index));
  return said;
}

function changed(list) {
  number(list);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function blank(list) {
  return list.querySelector(":scope > template");
}

function fresh(list) {
  return blank(list).content.querySelector(".row").cloneNode(true);
}

function fieldsOf(row) {
  return [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
}

function add(list) {
  const last = rowsOf(list).at(-1);
  if (rowsOf(list).length >= Number(list.dataset.most)) return say(list, list.dataset.full, 0);
  const row = fresh(list);
  blank(list).before(row);
  if ("proposes" in list.dataset) propose(row, last, list.closest("form"));
  changed(list);
  row.dispatchEvent(new CustomEvent("row:added", { bubbles: true }));
  say(list, list.dataset.added, rowsOf(list).indexOf(row));
  fieldsOf(row)[0].focus();
}

// Rows with these values, by the last word of each field's name, in place of blank ones at the end;
// `said` is the sentence about them.
function insert(list, values, said) {
  for (const row of rowsOf(list).reverse()) {
    if (hasWords(row)) break;
    row.remove();
  }
  const rows = values.map((value) => filled(fresh(list), value));
  blank(list).before(...rows);
  changed(list);
  say(list, said, 0).append(" ", undoer(list, rows));
  rows[0]?.focus();
}

function filled(row, values) {
  for (const field of row.querySelectorAll("[name]")) {
    const value = values[field.name.split("-").pop()];
    if (value !== undefined && !field.matches("button")) field.value = value;
  }
  return row;
}

function undoer(list, rows) {
  return again(list.dataset.takesBack, () => {
    for (const row of rows) row.remove();
    if (!rowsOf(list).length) blank(list).before(fresh(list));
    changed(list);
    say(list, "", 0);
    rowsOf(list).at(-1).focus();
  });
}

function again(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "row__deed";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}

function hasWords(row) {
  return fieldsOf(row).some((field) => field.value && !field.matches("select"));
}

// The day after the last one, at the same hours.
function propose(row, last, form) {
  for (const field of row.querySelectorAll("input[type=date], input[type=time]")) {
    const name = field.name.split("-").pop();
    const value = (last ? last.querySelector(`[name$="-${name}"]`) : form.elements[name])?.value;
    if (!value) continue;
    field.value = field.type === "time" ? value : new Date(Date.parse(value) + 86400000).toISOString().slice(0, 10);
  }
}

function move(list, row, step, pressed) {
  const rows = rowsOf(list);
  const other = rows[rows.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  changed(list);
  say(list, list.dataset.moved, rowsOf(list).indexOf(row));
  row.scrollIntoView({ block: "nearest" });
  // At either end the button that was pressed is put away.
  (getComputedStyle(pressed).visibility === "hidden" ? row : pressed).focus();
}

function remove(list, row) {
  const rows = rowsOf(list);
  const index = rows.indexOf(row);
  const next = rows[index + 1] ?? rows[index - 1];
  row.remove();
  if (!next && !("proposes" in list.dataset)) blank(list).before(fresh(list));
  changed(list);
  const said = say(list, list.dataset.removed, index);
  if (hasWords(row)) said.append(" ", restorer(list, row, index));
  (next ?? rowsOf(list)[0] ?? list.querySelector(":scope > p > [name=add]"))?.focus({ preventScroll: true });
}

function restorer(list, row, index) {
  return again(list.dataset.restores, () => {
    (rowsOf(list)[index] ?? blank(list)).before(row);
    changed(list);
    say(list, list.dataset.added, index);
    row.focus();
  });
}

function press(event) {
  const button = event.target.closest("button[name]");
  if (!button) return;
  const list = event.currentTarget;
  const row = button.closest(".row");
  const deeds = {
    add: () => add(list),
    up: () => move(list, row, -1, button),
    down: () => move(list, row, 1, button),
    remove: () => remove(list, row),
  };
  if (!(button.name in deeds)) return;
  event.preventDefault();
  deeds[button.name]();
}

for (const list of document.querySelectorAll("[data-rows]")) {
  list.addEventListener("click", press);
  list.addEventListener("rows:insert", ({ detail }) => insert(list, detail.rows, detail.said));
}
