// One less, one more, beside a plain number field.
function fit(field, step) {
  const low = field.min === "" ? -Infinity : Number(field.min);
  const high = field.max === "" ? Infinity : Number(field.max);
  return Math.min(high, Math.max(low, Math.trunc(Number(field.value) || 0) + step));
}

export function start(steppers) {
  for (const stepper of steppers) {
    const field = stepper.querySelector("input");
    for (const button of stepper.querySelectorAll("[data-step]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        field.value = fit(field, Number(button.dataset.step));
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
  }
}
