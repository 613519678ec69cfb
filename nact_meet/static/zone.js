// Offers the browser's own time zone where a form has none yet: <select data-zone>, <input data-zone>.
// The server knows old names such as Asia/Rangoon; a list that has not the name is left alone.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const place of document.querySelectorAll("[data-zone]")) {
  if (place.value || !zone) continue;
  if (place.matches("select") && ![...place.options].some((option) => option.value === zone)) continue;
  place.value = zone;
}
