// Shows a question only where another answer says so: <div data-shown-if="q1" data-shown-value="Yes">.
// Without it everything is shown with a word on whom it is for; the server judges in any case.
// A file that is too large is said so before it is sent: <input type="file" data-most data-too-large>.

const conditional = [...document.querySelectorAll("[data-shown-if]")];

function says(name, value) {
  return [...document.getElementsByName(name)].some((control) =>
    !control.closest("[data-shown-if][hidden]") &&
    control.value === value && (control.checked || control.matches("select")));
}

function look() {
  for (const question of conditional) {
    question.hidden = !says(question.dataset.shownIf, question.dataset.shownValue);
  }
}

function weigh(input) {
  const isTooLarge = [...input.files].some((file) => file.size > Number(input.dataset.most));
  input.parentElement.querySelector("[data-too-large-said]")?.remove();
  if (!isTooLarge) return;
  const said = document.createElement("span");
  said.className = "error";
  said.setAttribute("role", "alert");
  said.dataset.tooLargeSaid = "";
  said.textContent = input.dataset.tooLarge;
  input.before(said);
  input.value = "";
}

for (const question of conditional) {
  const word = question.querySelector("[data-condition]");
  if (word) word.hidden = true;
}
document.addEventListener("change", (event) => {
  look();
  if (event.target.matches("input[data-most]")) weigh(event.target);
});
look();
