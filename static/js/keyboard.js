"use strict";
/* / or Ctrl-K search, g d desk, j k rows, o open, a act, ? help. Silent while someone types. */
(() => {
  let picked = -1;
  let afterG = 0;

  const lines = () => [...document.querySelectorAll("[data-line]")];
  const typing = (element) => element.closest("input, textarea, select, [contenteditable], dialog[open]");

  const pick = (step) => {
    const all = lines();
    if (!all.length) return;
    const focused = all.findIndex((line) => line.contains(document.activeElement));
    picked = Math.min(all.length - 1, Math.max(0, (focused >= 0 ? focused : picked) + step));
    all.forEach((line, index) => line.classList.toggle("is-picked", index === picked));
    all[picked].querySelector("[data-open-line]")?.focus({ preventScroll: true });
    all[picked].scrollIntoView({ block: "nearest" });
  };

  const current = (selector) => {
    const line = lines()[picked] || document.activeElement?.closest?.("[data-line]");
    return line?.querySelector(selector);
  };

  const search = () => {
    const field = document.querySelector('[data-key="search"]');
    field?.focus();
    field?.select();
  };

  const plain = {
    "/": search,
    "?": () => document.getElementById("keys")?.showModal(),
    g: () => { afterG = Date.now(); },
    d: () => { if (Date.now() - afterG < 1200) document.querySelector('[data-key="desk"]')?.click(); },
    j: () => pick(1),
    k: () => pick(-1),
    o: () => current("[data-open-line]")?.click(),
    a: () => (current("[data-act-line]") || document.querySelector("[data-act]"))?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      search();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const act = plain[event.key];
    if (!act) return;
    if (event.key === "/") event.preventDefault();
    act();
  });
  document.addEventListener("htmx:afterSwap", () => { picked = -1; });
})();
