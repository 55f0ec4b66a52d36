"use strict";
/* The frame: navigation on small screens, menus, announcements, and what htmx needs to be good-mannered. */
(() => {
  const say = (text) => {
    const region = document.getElementById("announce");
    if (!region || !text) return;
    region.textContent = "";
    window.setTimeout(() => { region.textContent = text; }, 60);
  };

  const toast = (text, tone = "bad") => {
    const place = document.getElementById("toasts");
    if (!place) return;
    const note = document.createElement("div");
    note.className = `note note--${tone}`;
    note.textContent = text;
    place.append(note);
    window.setTimeout(() => note.remove(), 8000);
  };
  window.Supervision = { say, toast };

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const toggle = event.target.closest("[data-toggle]");
    if (toggle) {
      const open = document.getElementById(toggle.dataset.toggle).classList.toggle("is-open");
      toggle.setAttribute("aria-expanded", String(open));
    }
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open).showModal();
    if (event.target.closest("[data-print]")) window.print();
    const switcher = event.target.closest("[data-switch]");
    if (switcher) swap(switcher);
    const anchor = event.target.closest('.summary-of-errors a[href^="#"]');
    if (anchor) lead(event, anchor);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* Two views of one thing (chart and table): the button names the one it brings. */
  function swap(button) {
    const [first, second] = button.dataset.switch.split(" ").map((id) => document.getElementById(id));
    const toSecond = second.hidden;
    second.hidden = !toSecond;
    first.hidden = toSecond;
    button.setAttribute("aria-pressed", String(toSecond));
    button.textContent = toSecond ? button.dataset.back : button.dataset.forth;
  }

  /* A link of the error summary leads into the field, not merely near it. */
  function lead(event, anchor) {
    if (enter(anchor.hash)) event.preventDefault();
  }

  function enter(hash) {
    const id = decodeURIComponent(hash.slice(1));
    const named = document.getElementById(id) || document.getElementById(`${id}_legend`);
    const target = named?.matches("div") ? named.querySelector("input, select, textarea") || named : named;
    if (!target) return false;
    target.closest(".field")?.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
    return true;
  }

  const settle = (root) => {
    for (const button of root.querySelectorAll("[data-open], [data-print], [data-switch], [data-pick-all]")) button.hidden = false;
    root.querySelector("[data-focus]")?.focus();
  };

  /* So does an address that names a field, such as a finding of the check before issue. */
  document.addEventListener("DOMContentLoaded", () => {
    settle(document);
    if (location.hash.startsWith("#id_")) enter(location.hash);
  });
  document.addEventListener("htmx:load", (event) => settle(event.detail.elt));

  /* All the lines of this page at once. */
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pick-all]")) return;
    for (const box of event.target.closest("table").querySelectorAll('input[name="pk"]')) box.checked = event.target.checked;
  });

  let waiting = 0;
  const busy = (step) => {
    waiting = Math.max(0, waiting + step);
    document.documentElement.classList.toggle("is-loading", waiting > 0);
  };
  document.addEventListener("htmx:beforeRequest", () => busy(1));
  document.addEventListener("htmx:afterRequest", () => busy(-1));

  let answered = 0;
  document.addEventListener("htmx:afterSwap", () => { answered = Date.now(); });

  /* Empty fields do not belong in the address of a list. */
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.closest("[data-prune]")) return;
    for (const [name, value] of Object.entries(event.detail.parameters)) if (value === "") delete event.detail.parameters[name];
    /* What was typed and then confirmed is asked once: a second answer would call back who has gone on to a line. */
    const wanted = new URLSearchParams(event.detail.formData).toString();
    const shown = new URLSearchParams(location.search).toString();
    const again = event.detail.triggeringEvent?.type === "submit" && Date.now() - answered > 2000;
    if (wanted === shown && !again) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-prune]")) return;
    for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
    window.setTimeout(() => { for (const field of event.target.elements) field.disabled = false; });
  });

  /* A refused or failed part leaves what is on the page, and says so. A whole page is shown as it came. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, boosted, requestConfig } = event.detail;
    if (boosted || requestConfig?.boosted || xhr.status < 400) return;
    event.detail.shouldSwap = false;
    toast(xhr.status === 403 ? "登录已失效或没有权限，请刷新页面后再试。" : "没有取到结果，请稍后再试。");
  });
  document.addEventListener("htmx:sendError", () => toast("连接不到服务器，请检查网络后再试。您填写的内容仍在本页。"));
  document.addEventListener("htmx:afterSwap", (event) => {
    const spoken = event.detail.target?.querySelector?.("[data-announce]");
    if (spoken) say(spoken.dataset.announce);
  });
})();
