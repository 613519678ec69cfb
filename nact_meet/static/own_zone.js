// An organiser whose time zone is only derived: pages go by this device's, and ask whether it is theirs.
// The server reads it from a cookie; a browser that keeps none goes on with what the server has.

const asked = document.querySelector("[data-asked-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function keep(name) {
  const secure = name.startsWith("__Host-") ? "; Secure" : "";
  document.cookie = `${name}=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  return document.cookie.split("; ").includes(`${name}=${zone}`);
}

// A browser that hides where it is says UTC. Who is typing already is not disturbed.
if (zone && !/^(UTC|GMT|Etc\/)/.test(zone) && !document.cookie.includes(`${asked.dataset.cookie}=${zone}`)) {
  const isNews = zone !== asked.dataset.askedZone;
  if (keep(asked.dataset.cookie) && isNews && !document.querySelector("main").contains(document.activeElement)) location.reload();
}
