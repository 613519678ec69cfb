// A programme pasted into its rows becomes rows: <details data-pastes="ADDRESS"> beside them has the box and
// the button for whoever writes it out, and for what could not be read. A table comes as tabs and lines.

const box = document.querySelector("[data-pastes]");
const field = box.querySelector("textarea");
const list = document.querySelector("[data-rows=agenda]");
const said = list.querySelector("[data-said]");

function tabbed(html) {
  // Word's styles would be refused by our own policy, loudly.
  const plain = html.replaceAll(/<style[^]*?<\/style>/gi, "").replaceAll(/\sstyle\s*=/gi, " data-style=");
  const page = new DOMParser().parseFromString(plain, "text/html");
  const rows = [...page.querySelectorAll("tr")];
  // Words beside a table would be lost: then the plain text is read, which has both.
  const around = page.body.cloneNode(true);
  for (const table of around.querySelectorAll("table")) table.remove();
  if (!rows.length || around.textContent.trim()) return "";
  return rows.map((row) => [...row.cells].map(cellOf).join("\t")).join("\n");
}

function cellOf(cell) {
  for (const end of cell.querySelectorAll("p, li, div")) end.append("\n");
  for (const end of cell.querySelectorAll("br")) end.replaceWith("\n");
  const lines = cell.textContent.split("\n").map((line) => line.replaceAll(/\s+/g, " ").trim()).filter(Boolean);
  const text = lines.join("\n");
  return lines.length > 1 || text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

// Several speakers are pasted into their field as they are.
function isProgramme(text, html, target) {
  const lines = text.split("\n").filter((line) => line.trim());
  return /<table/i.test(html) || text.includes("\t") || (lines.length > 1 && !target.matches("textarea"));
}

async function read(text) {
  const days = list.querySelector("template").content.querySelectorAll("select[name$=-day] option").length || 1;
  const body = new URLSearchParams({ pasted: text, days });
  const answer = await fetch(box.dataset.pastes, { method: "POST", body });
  if (answer.redirected || ![200, 422].includes(answer.status)) throw new Error(answer.status);
  const { said, items } = await answer.json();
  if (!items) return keep(text, said);
  field.value = "";
  box.open = false;
  list.dispatchEvent(new CustomEvent("rows:insert", { detail: { rows: items, said } }));
}

function keep(text, sentence) {
  field.value = text;
  box.open = true;
  said.textContent = sentence;
  field.focus();
}

list.addEventListener("paste", (event) => {
  const [text, html] = ["text/plain", "text/html"].map((kind) => event.clipboardData.getData(kind));
  if (!event.target.matches("input, textarea") || !isProgramme(text, html, event.target)) return;
  event.preventDefault();
  const programme = tabbed(html) || text;
  read(programme).catch(() => keep(programme, ""));
});

const button = box.querySelector("button");
let isAsked = false;
button.addEventListener("click", (event) => {
  if (isAsked) return;
  event.preventDefault();
  read(field.value).catch(() => {
    isAsked = true;
    button.click();
  });
});
