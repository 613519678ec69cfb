// Adds a passkey, and signs in with one.
//   <form data-passkey="make" or "use" data-options="ADDRESS" data-failed="...">
//     <input type="hidden" name="credential">, and a button that is hidden until this has run.
// ADDRESS answers a POST with what the browser's own dialogue is to be given; what the dialogue
// gives back goes into the field, and the form is sent. A form that "use"s one also offers
// passkeys while somebody types into a field with autocomplete="... webauthn".

const octets = (text) => Uint8Array.from(
  atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

let waiting = null;

async function asked(form, options) {
  const answer = await fetch(form.dataset.options, { method: "POST" });
  if (!answer.ok) throw new Error(String(answer.status));
  const given = await answer.json();
  given.challenge = octets(given.challenge);
  for (const known of given.excludeCredentials ?? []) known.id = octets(known.id);
  if (given.user) given.user.id = octets(given.user.id);
  return { publicKey: given, ...options };
}

function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  const { id, type } = credential;
  return JSON.stringify({ id, type, rawId: text(credential.rawId), response });
}

async function send(form, options = {}) {
  waiting?.abort();
  waiting = new AbortController();
  const given = await asked(form, { signal: waiting.signal, ...options });
  const way = form.dataset.passkey === "make" ? "create" : "get";
  form.elements.credential.value = answered(await navigator.credentials[way](given));
  form.submit();
}

function complain(form, error) {
  if (error.name === "AbortError") return;
  const place = form.querySelector("[role=alert]");
  place.textContent = form.dataset.failed;
  place.hidden = false;
}

async function offerWhileTyping(form) {
  if (await PublicKeyCredential.isConditionalMediationAvailable?.()) {
    await send(form, { mediation: "conditional" });
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  for (const hidden of form.querySelectorAll("[data-shown]")) hidden.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form).catch((error) => complain(form, error));
  });
  if (form.dataset.passkey === "use" && document.querySelector("[autocomplete~=webauthn]")) {
    offerWhileTyping(form).catch(() => {});
  }
}
