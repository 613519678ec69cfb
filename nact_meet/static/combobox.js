// A text field that completes as one types: an editable combobox with a listbox (ARIA APG), chosen
// by hand. Suggestions come from the address `data-suggest`, or else from the field's <datalist>.
// `data-many`: the field holds several, one a "line" or with a "comma" between; the one at the caret
// completes. A field of several lines stays a text box (ARIA in HTML) and has the same list.
// Without this module it is the text field it was.
const MOST = 8;
const LONGEST = 200;
const known = new WeakSet();
let number = 0;

const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[đĐ]/g, "d");
const isEnough = (text) => text.length >= 2 || plain(text) > "\u2e80";

// [start, end] of what is completed, and what stands around it.
function span(input) {
  const ends = { line: /\n/, comma: /[,，、\n]/ }[input.dataset.many];
  if (!ends) return [0, input.value.length];
  const caret = input.selectionEnd;
  let start = caret, end = caret;
  while (start > 0 && !ends.test(input.value[start - 1])) start -= 1;
  while (end < input.value.length && !ends.test(input.value[end])) end += 1;
  return [start, end];
}

function offeredIn(datalist, wanted) {
  const words = plain(wanted).split(/\s+/);
  const found = [...datalist.options].filter(({ value }) => words.every((word) => plain(value).includes(word)));
  return found.slice(0, MOST).map(({ value, label }) => ({ value, label: value, hint: label === value ? "" : label }));
}

function complete(input) {
  if (known.has(input)) return;
  known.add(input);
  const datalist = input.list;
  const list = document.createElement("ul");
  const status = document.createElement("span");
  list.id = `suggestions-${++number}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", (input.dataset.suggested ?? "").replace(/\s*[:：]\s*\{count\}.*/, ""));
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.removeAttribute("list");
  input.autocomplete = "off";
  const isBox = input.matches("textarea");
  const own = { "aria-autocomplete": "list", "aria-controls": list.id, "aria-haspopup": "listbox" };
  if (!isBox) Object.assign(own, { role: "combobox", "aria-expanded": "false" });
  for (const [name, value] of Object.entries(own)) input.setAttribute(name, value);
  input.after(list, status);

  let at = -1, waiting, asked, isChoosing = false;
  const options = () => [...list.children];
  const expand = (isOpen) => {
    list.hidden = !isOpen;
    if (!isBox) input.setAttribute("aria-expanded", String(isOpen));
  };
  const close = () => {
    clearTimeout(waiting);
    asked?.abort();
    at = -1;
    expand(false);
    input.removeAttribute("aria-activedescendant");
  };
  const go = (to) => {
    const all = options();
    if (list.hidden || !all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((option, place) => option.setAttribute("aria-selected", place === at));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    const [start, end] = span(input);
    const blank = input.dataset.many === "comma" && start ? " " : "";
    input.setRangeText(blank + option.dataset.value, start, end, "end");
    close();
    input.focus();
    isChoosing = true;
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
    isChoosing = false;
  };
  const show = (found) => {
    list.replaceChildren(...found.map(({ value, label, hint }, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = value;
      option.append(label);
      if (hint) {
        const more = document.createElement("span");
        more.className = "soft";
        more.textContent = ` ${hint}`;
        option.append(more);
      }
      option.addEventListener("click", () => choose(option));
      return option;
    }));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    expand(found.length > 0);
    status.textContent = (input.dataset.suggested ?? "").replace("{count}", found.length);
  };
  const ask = async () => {
    asked?.abort();
    const wanted = input.value.slice(...span(input)).trim();
    if (!isEnough(wanted) || wanted.length > LONGEST) return close();
    if (!input.dataset.suggest) return show(offeredIn(datalist, wanted));
    asked = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(wanted)}`, { signal: asked.signal });
      const found = answer.ok ? await answer.json() : [];
      if (document.activeElement !== input) return;
      // What is typed whole needs no choice.
      show(found.length === 1 && found[0].value === wanted ? [] : found);
    } catch (error) {
      if (error.name !== "AbortError") close();  // off line: it is a text field again
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  };
  input.addEventListener("input", (event) => { if (!event.isComposing && !isChoosing) soon(); });
  input.addEventListener("compositionend", soon);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" && isOpen) go(at + 1);
    else if (event.key === "ArrowDown" && !isBox) ask();
    else if (event.key === "ArrowUp" && isOpen) go(at < 0 ? -1 : at - 1);
    else if (event.key === "Enter" && at >= 0) choose(options()[at]);
    else if (event.key === "Escape" && isOpen) close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
}

const completeAll = (root) => root.querySelectorAll("[data-suggested]").forEach(complete);
completeAll(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.querySelectorAll) completeAll(node);
}).observe(document.body, { childList: true, subtree: true });
