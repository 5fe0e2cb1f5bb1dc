// Makes and uses passkeys. The server asks and checks; this only carries its question and the answer.
const { PublicKeyCredential: key } = window;
const able = key?.parseCreationOptionsFromJSON && key?.parseRequestOptionsFromJSON;

/** What the server asks, for this kind of act. */
async function question({ dataset, elements }) {
  const body = new URLSearchParams({ kind: dataset.passkey, csrf_token: elements.csrf_token.value });
  const answer = await fetch(dataset.question, { method: "POST", body, redirect: "error" });
  if (!answer.ok) throw new Error("no question");
  return answer.json();
}

/** What the device answers, as JSON. */
async function ask(form) {
  const told = await question(form);
  const made =
    form.dataset.passkey === "add"
      ? await navigator.credentials.create({ publicKey: key.parseCreationOptionsFromJSON(told) })
      : await navigator.credentials.get({ publicKey: key.parseRequestOptionsFromJSON(told) });
  return JSON.stringify(made.toJSON());
}

export function start(forms) {
  if (!able) return;
  for (const form of forms) {
    const told = form.querySelector("[data-passkey-told]");
    form.querySelector("[data-passkey-needs]").hidden = true;
    form.querySelector("[data-passkey-act]").hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      if (form.dataset.asking || (form.elements.name && !form.elements.name.value.trim())) {
        form.elements.name?.focus();
        return;
      }
      form.dataset.asking = "yes";
      told.textContent = form.dataset.busy;
      try {
        form.elements.answer.value = await ask(form);
        form.requestSubmit();
      } catch {
        told.textContent = form.dataset.failed;
      } finally {
        delete form.dataset.asking;
      }
    });
  }
}
