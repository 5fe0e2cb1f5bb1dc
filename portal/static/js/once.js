// A form is sent once, however often its button is pressed. The server holds as well.
export function start(forms, say) {
  for (const form of forms) {
    if ("many" in form.dataset) continue;
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "yes";
      event.submitter?.setAttribute("aria-disabled", "true");
      if (form.dataset.sending) say(form.dataset.sending);
    });
  }
  // Coming back by the browser's own button, one may send again.
  addEventListener("pageshow", () => {
    for (const form of forms) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    }
  });
}
