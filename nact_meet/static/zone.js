// Offers the browser's own time zone where a form has none yet: <select data-zone>, <input data-zone>.
// A field shows the city as its list has it; one that the list has not is named as the zone spells it.
// A country that is chosen beside it (<option data-clock>) proposes its own, as long as nobody has
// typed one, and [data-proposed] says so. A field [data-zone-source] tells the server which it was.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function cityOf(name, place) {
  const offered = document.getElementById(place.dataset.offered);
  if (!offered) return name;
  return offered.querySelector(`[data-zone~="${name}"]`)?.value ?? name.split("/").pop().replaceAll("_", " ");
}

for (const place of document.querySelectorAll("[data-zone]")) {
  const source = place.form?.querySelector("[data-zone-source]") ?? {};
  let isFree = !place.value;
  const offer = (name, from) => {
    place.value = cityOf(name, place);
    source.value = from;
  };
  if (isFree && zone) offer(zone, "browser");
  place.addEventListener("input", () => { isFree = false; source.value = ""; });

  for (const country of place.form?.elements ?? []) {
    if (!country.querySelector("[data-clock]")) continue;
    country.addEventListener("change", () => {
      const clock = country.selectedOptions[0]?.dataset.clock;
      if (!isFree || !clock || cityOf(clock, place) === place.value) return;
      offer(clock, "country");
      for (const said of place.form.querySelectorAll("[data-proposed]")) said.hidden = false;
    });
  }
}
