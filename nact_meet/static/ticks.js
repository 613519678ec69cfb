// One box that ticks all the others of its form, and how many are ticked; what is hidden is shown
// only where this runs.
for (const label of document.querySelectorAll("[data-tick-all]")) {
  const all = label.querySelector("input");
  const form = label.closest("form");
  const others = () => form.querySelectorAll("tbody input[type=checkbox]");
  const output = form.querySelector("[data-ticked]");
  const count = () => {
    if (!output) return;
    const ticked = [...others()].filter((box) => box.checked).length;
    output.value = all.checked ? label.textContent.match(/\d[\d,. \u00a0\u202f]*/)?.[0].trim() ?? ticked : ticked;
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) others().forEach((box) => (box.checked = all.checked));
    else if (event.target.closest("tbody") && !event.target.checked) all.checked = false;
    count();
  });
  label.hidden = false;
  if (output) output.parentElement.hidden = false;
  count();
}
