// One box that ticks all the others of its form; shown only where this runs.
for (const label of document.querySelectorAll("[data-tick-all]")) {
  const all = label.querySelector("input");
  const others = () => label.closest("form").querySelectorAll("tbody input[type=checkbox]");
  all.addEventListener("change", () => others().forEach((box) => (box.checked = all.checked)));
  label.hidden = false;
}
