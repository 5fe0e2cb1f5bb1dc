// Keeps what is typed: posts the form to data-draft-url a moment after the last change.
const WAIT = 1500;

function typed(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function keep(form) {
  const status = form.querySelector("[data-draft-status]");
  const { draftUrl, draftSaved, draftFailed, draftEnded } = form.dataset;
  let timer = 0;
  let unsaved = false;

  const tell = (text) => status?.replaceChildren(text);

  async function save() {
    if (!unsaved) return;
    clearTimeout(timer);
    unsaved = false;
    const body = typed(form);
    try {
      const headers = { "X-CSRFToken": body.get("csrf_token") };
      const answer = await fetch(draftUrl, { method: "POST", body, headers, keepalive: true, redirect: "manual" });
      if (answer.ok) return tell(draftSaved);
      tell(answer.status === 401 || answer.type === "opaqueredirect" ? draftEnded : draftFailed);
    } catch {
      tell(draftFailed);
    }
    unsaved = true;
  }

  form.addEventListener("input", () => {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", () => {
    unsaved = false;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save());
}

export function start(forms) {
  forms.forEach(keep);
}
