// Shows what stands in a password field, on request, and hides it again before sending.
export function start(buttons) {
  for (const button of buttons) {
    const field = document.getElementById(button.dataset.reveal);
    const texts = [button.textContent, button.dataset.hide];
    const show = (shown) => {
      field.type = shown ? "text" : "password";
      button.textContent = texts[Number(shown)];
    };
    button.hidden = false;
    button.addEventListener("click", () => show(field.type === "password"));
    field.form.addEventListener("submit", () => show(false));
  }
}
