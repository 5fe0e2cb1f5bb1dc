// Keys: / to the search field, ? to the list of keys, arrows between the rows of a list.
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function move(event) {
  const list = event.target.closest("[data-list]");
  const row = event.target.closest("tr, li");
  if (!list || !row || typing(event.target)) return;
  const rows = [...list.querySelectorAll("tbody tr, li")].filter((each) => each.querySelector("a, button"));
  const next = rows[rows.indexOf(row) + STEPS[event.key]];
  if (!next) return;
  event.preventDefault();
  const place = [...row.querySelectorAll("a, button")].indexOf(event.target);
  const stops = next.querySelectorAll("a, button");
  (stops[place] ?? stops[0]).focus();
}

function jump(event, where) {
  if (!where) return;
  event.preventDefault();
  if (where.href) where.click();
  else where.focus();
}

export function start() {
  if (document.documentElement.dataset.shortcuts === "off") return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in STEPS) return move(event);
    if (typing(event.target)) return;
    if (event.key === "/") jump(event, document.querySelector("[role=search] input[type=search]"));
    if (event.key === "?") jump(event, document.querySelector("a[data-shortcuts-page]"));
  });
}
