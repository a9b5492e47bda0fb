// A form that needs a passkey: asks the house for a challenge, the browser for an answer, and sends that with the form.

const form = document.querySelector("form[data-passkey]");
const { dataset } = form;
const supported = window.PublicKeyCredential?.parseCreationOptionsFromJSON !== undefined;

function complain(fault) {
  for (const note of form.querySelectorAll("[data-passkey-fault]")) note.hidden = note.dataset.passkeyFault !== fault;
}

async function options() {
  const token = form.elements.csrfmiddlewaretoken.value;
  const answer = await fetch(dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
  if (answer.redirected || !answer.ok) throw new Error(`no challenge: ${answer.status}`);
  return answer.json();
}

async function ask() {
  const asked = await options();
  if (dataset.passkey === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!supported) {
    complain("unsupported");
    return;
  }
  complain("");
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    form.elements.credential.value = JSON.stringify(await ask());
    form.submit();
  } catch {
    complain("failed");
  } finally {
    button.disabled = false;
  }
});
