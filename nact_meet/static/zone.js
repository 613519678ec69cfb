// Offers the browser's own time zone where a form has none yet: <select data-zone>, <input data-zone>.
// The server knows old names such as Asia/Rangoon; a list that has not the name is left alone.
// A country that is chosen beside it (<option data-clock>) proposes its own, as long as nobody has
// typed one, and [data-proposed] says so. A field [data-zone-source] tells the server which it was.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function offer(place, name) {
  if (place.matches("select") && ![...place.options].some((option) => option.value === name)) return false;
  place.value = name;
  return true;
}

for (const place of document.querySelectorAll("[data-zone]")) {
  const source = place.form?.querySelector("[data-zone-source]") ?? {};
  let isFree = !place.value;
  if (isFree && zone && offer(place, zone)) source.value = "browser";
  place.addEventListener("input", () => { isFree = false; source.value = ""; });

  for (const country of place.form?.elements ?? []) {
    if (!country.querySelector("[data-clock]")) continue;
    country.addEventListener("change", () => {
      const clock = country.selectedOptions[0]?.dataset.clock;
      if (!isFree || !clock || clock === place.value || !offer(place, clock)) return;
      source.value = "country";
      for (const said of place.form.querySelectorAll("[data-proposed]")) said.hidden = false;
    });
  }
}
