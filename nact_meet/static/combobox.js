// A text field that completes as one types: an editable combobox with a listbox (ARIA APG), chosen
// by hand. Without this it is the text field it was; `data-suggest` is where suggestions come from.
let number = 0;
for (const input of document.querySelectorAll("[data-suggest]")) {
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
  const own = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(own)) input.setAttribute(name, value);
  input.after(list, status);

  let at = -1, waiting, asked;
  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
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
    input.value = option.dataset.value;
    close();
    input.focus();
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
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = (input.dataset.suggested ?? "").replace("{count}", found.length);
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const wanted = input.value.trim();
    if (!wanted) return close();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(wanted)}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close();  // off line: it is a text field again
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && list.hidden) ask();
    else if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp" && !list.hidden) go(at < 0 ? -1 : at - 1);
    else if (event.key === "Enter" && at >= 0) choose(options()[at]);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
}
