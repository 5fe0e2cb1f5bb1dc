// Warns two minutes before one is signed out, and stays on request. The server alone knows the time, so that tabs agree.
const STILL_THERE = 5_000; // at least this long between two questions
const HEARING = "omvard-session";

export function start([box], say) {
  const { warned, left, stay, signIn, csrf, soon, full, ended, endedTitle, again, close } = box.dataset;
  const title = box.querySelector("h2");
  const text = box.querySelector("p");
  const button = box.querySelector("button");
  const stayText = button.textContent;
  const others = new BroadcastChannel(HEARING);
  let timer = 0;
  let before = null;
  let press = extend;

  async function ask(url, options = {}) {
    const headers = { Accept: "application/json", "X-CSRFToken": csrf };
    const answer = await fetch(url, { headers, cache: "no-store", redirect: "manual", ...options }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(STILL_THERE, seconds * 1000));
  }

  async function look() {
    const told = await ask(left);
    if (!told) return later(warned / 4);
    if (!told.signed_in) return end();
    if (told.seconds <= warned) warn(told);
    else hide();
    later(told.seconds > warned ? told.seconds - warned : told.seconds);
  }

  function open(heading, words, label) {
    title.replaceChildren(heading);
    text.replaceChildren(words);
    button.replaceChildren(label);
    if (box.open) return;
    before = document.activeElement;
    box.showModal();
    button.focus();
    document.title = `(!) ${document.title}`;
  }

  function warn({ seconds, extend: more }) {
    const until = new Date(Date.now() + seconds * 1000);
    const time = until.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    press = more ? extend : hide;
    if (!box.open) open(title.textContent, (more ? soon : full).replace("{time}", time), more ? stayText : close);
  }

  function hide() {
    if (!box.open) return;
    box.close();
    document.title = document.title.replace(/^\(!\) /, "");
    before?.focus();
  }

  async function extend() {
    const told = await ask(stay, { method: "POST" });
    if (!told?.signed_in) return told ? end() : look();
    hide();
    others.postMessage("stayed");
    later(told.seconds - warned);
  }

  function end() {
    clearTimeout(timer);
    press = goOn;
    open(endedTitle, ended, again);
    text.replaceChildren(ended);
    title.replaceChildren(endedTitle);
    button.replaceChildren(again);
    say(ended);
  }

  // What is written in a form is sent as it stands: the server keeps it until the same person has signed in.
  async function goOn() {
    const told = await ask(left);
    if (told?.signed_in) return resume();
    const written = document.querySelector("form[data-written]");
    if (written) return HTMLFormElement.prototype.submit.call(written);
    location.assign(signIn + encodeURIComponent(location.pathname + location.search));
  }

  function resume() {
    press = extend;
    button.replaceChildren(stayText);
    hide();
    look();
  }

  button.addEventListener("click", () => press());
  box.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (press !== goOn) press();
  });
  document.addEventListener("input", (event) => {
    const form = event.target?.form;
    if (form?.elements.written_by) form.dataset.written = "yes";
  });
  others.addEventListener("message", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  others.postMessage("stayed");
  later(box.dataset.seconds - warned);
}
