// Warns two minutes before the session ends, and renews it on request.
const WARNING = 120;

export function start([box], say) {
  const text = box.querySelector("p");
  const button = box.querySelector("button");
  let timers = [];
  let before = null;

  function count() {
    timers.forEach(clearTimeout);
    const seconds = Number(box.dataset.seconds);
    timers = [setTimeout(warn, (seconds - WARNING) * 1000), setTimeout(end, seconds * 1000)];
  }

  function warn() {
    before = document.activeElement;
    box.hidden = false;
    button.focus();
  }

  function end() {
    text.replaceChildren(box.dataset.ended);
    button.hidden = true;
    box.hidden = false;
    say(box.dataset.ended);
  }

  button.addEventListener("click", async () => {
    const headers = { "X-CSRFToken": box.dataset.csrf };
    const answer = await fetch(box.dataset.url, { method: "POST", headers, redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return end();
    box.hidden = true;
    before?.focus();
    count();
  });

  count();
}
