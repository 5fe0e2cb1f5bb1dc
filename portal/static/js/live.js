// Computes while one types: posts the form to data-live-url and puts the answered fragment in place of the target.
const WAIT = 300;
const policy = globalThis.trustedTypes?.createPolicy("omvard", { createHTML: (html) => html });

function parse(html) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
}

function compute(form, say) {
  const { liveUrl, liveTarget } = form.dataset;
  let timer = 0;
  let latest;

  async function ask() {
    latest?.abort();
    latest = new AbortController();
    const body = new FormData(form);
    try {
      const headers = { "X-CSRFToken": body.get("csrf_token") };
      const answer = await fetch(liveUrl, { method: "POST", body, headers, signal: latest.signal });
      if (answer.ok) show(await answer.text());
    } catch {
      // the button that computes on the server is still there
    }
  }

  function show(html) {
    const target = document.getElementById(liveTarget);
    const page = parse(html);
    const fragment = page.getElementById(liveTarget) ?? page.body;
    if (!target || target.textContent.trim() === fragment.textContent.trim()) return;
    target.replaceChildren(...[...fragment.childNodes].map((node) => document.adoptNode(node)));
    say(target.textContent.replace(/\s+/g, " ").trim());
  }

  form.querySelectorAll("[data-live-button]").forEach((button) => (button.hidden = true));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
}

export function start(forms, say) {
  forms.forEach((form) => compute(form, say));
}
