// Fetches a module only where a page has something for it. Pages work without any of them.
const urls = document.querySelector("script[data-enhance]").dataset;
const wanted = {
  drafts: "form[data-draft-url]",
  live: "form[data-live-url]",
  once: "form[method=post]",
  menus: "details[data-menu], [data-print]",
  shortcuts: "html",
  stepper: "[data-stepper]",
  session: "#session",
  passkeys: "form[data-passkey]",
  reveal: "button[data-reveal]",
};

/** Say `text` to those who listen rather than look. */
function say(text) {
  document.getElementById("live")?.replaceChildren(text);
}

for (const [name, selector] of Object.entries(wanted)) {
  const found = document.querySelectorAll(selector);
  if (found.length) import(urls[name]).then((module) => module.start(found, say));
}
