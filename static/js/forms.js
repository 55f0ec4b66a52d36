"use strict";
/* Forms: rows that come and go, long choices that can be narrowed, chosen files named, upload shown, nothing sent twice. */
(() => {
  const renumber = (set) => {
    const prefix = set.dataset.formset;
    const pattern = new RegExp(`(${prefix}-)(\\d+|__prefix__)(-|$)`, "g");
    const rows = [...set.querySelectorAll("[data-row]")];
    rows.forEach((row, index) => {
      for (const node of [row, ...row.querySelectorAll("*")]) {
        for (const name of ["id", "name", "for", "aria-describedby"]) {
          const value = node.getAttribute(name);
          if (value) node.setAttribute(name, value.replace(pattern, `$1${index}$3`));
        }
      }
    });
    rows.filter((row) => !row.classList.contains("is-removed")).forEach((row, index) => {
      const number = row.querySelector("[data-number]");
      if (number) number.textContent = String(index + 1);
    });
    set.querySelector(`[name="${prefix}-TOTAL_FORMS"]`).value = String(rows.length);
  };

  const add = (set) => {
    const row = set.querySelector("template[data-blank]").content.firstElementChild.cloneNode(true);
    set.querySelector("[data-rows]").append(row);
    renumber(set);
    prepare(row);
    row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    set.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /* A row that the server knows is ticked for removal; one that it never saw simply goes. */
  const remove = (set, row) => {
    const tick = row.querySelector('input[name$="-DELETE"]');
    if (tick && !row.hasAttribute("data-fresh")) {
      tick.checked = true;
      row.classList.add("is-removed");
    } else {
      row.remove();
    }
    renumber(set);
    (set.querySelector("[data-row]:not(.is-removed) [data-remove]") || set.querySelector("[data-add]")).focus();
    set.dispatchEvent(new Event("input", { bubbles: true }));
    window.Supervision.say("已删去一项");
  };

  /* A row changes places with the next one that is still there; what it holds goes with it. */
  const move = (set, row, by) => {
    const rows = [...set.querySelectorAll("[data-row]:not(.is-removed)")];
    const other = rows[rows.indexOf(row) + by];
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    renumber(set);
    row.querySelector(`[data-move="${by}"]`).focus();
    set.dispatchEvent(new Event("input", { bubbles: true }));
    window.Supervision.say(`已移到第 ${rows.indexOf(other) + 1} 项`);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove], [data-move]");
    const set = button?.closest("[data-formset]");
    if (!set) return;
    if (button.hasAttribute("data-add")) add(set);
    else if (button.hasAttribute("data-move")) move(set, button.closest("[data-row]"), Number(button.dataset.move));
    else remove(set, button.closest("[data-row]"));
  });

  /* A long select gets a field that narrows it: hundreds of bodies cannot be scrolled. */
  const narrow = (select) => {
    if (select.options.length < 16 || select.dataset.narrowed || select.closest(".filter")) return;
    select.dataset.narrowed = "1";
    const options = [...select.options];
    const field = document.createElement("input");
    field.type = "search";
    field.className = "narrowing";
    field.placeholder = "输入几个字，缩小下面的选择范围";
    field.setAttribute("aria-label", `缩小范围：${select.labels[0]?.firstChild?.textContent.trim() || ""}`);
    field.dataset.noDraft = "1";
    field.addEventListener("input", () => {
      const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      // What is chosen is asked of the select: an option outside it may call itself selected since it was taken out.
      const chosen = new Set(select.selectedOptions);
      const fits = (option) => !option.value || chosen.has(option) || words.every((word) => option.text.toLowerCase().includes(word));
      select.replaceChildren(...options.filter(fits));
      for (const option of options) option.selected = chosen.has(option);
      window.Supervision.say(`剩 ${select.options.length} 项可选`);
    });
    select.before(field);
  };

  const name = (input) => {
    let list = input.parentElement.querySelector(".chosen");
    if (!list) {
      list = document.createElement("ul");
      list.className = "chosen";
      list.setAttribute("aria-live", "polite");
      input.after(list);
    }
    list.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("li");
      const megabytes = file.size / 1048576;
      line.textContent = `${file.name}（${megabytes >= 1 ? `${megabytes.toFixed(1)} MB` : `${Math.max(1, Math.round(file.size / 1024))} KB`}）`;
      return line;
    }));
  };
  document.addEventListener("change", ({ target }) => {
    if (target.matches('input[type="file"]')) name(target);
    if (target.matches('[data-row] input[name$="-DELETE"]')) target.closest("[data-row]").classList.toggle("is-removed", target.checked);
  });

  /* A field that only one answer asks for shows with that answer, or while it holds an error; the server leaves out the rest. */
  const suit = (form) => {
    for (const field of form.querySelectorAll("[data-when]")) {
      const [name, wanted] = field.dataset.when.split("=");
      const place = field.closest(".field");
      const asked = form.elements[name];
      const answer = asked.type === "checkbox" && !asked.checked ? "" : asked.value;
      place.hidden = answer !== wanted && !place.classList.contains("field--wrong");
    }
  };
  document.addEventListener("change", ({ target }) => {
    const form = target.closest("form");
    if (form) suit(form);
  });

  function prepare(root) {
    for (const form of root.querySelectorAll("form")) suit(form);
    for (const button of root.querySelectorAll("[data-add], [data-remove], [data-move]")) button.hidden = false;
    for (const tick of root.querySelectorAll('[data-row] input[name$="-DELETE"]')) {
      tick.closest(".field").hidden = true;
      if (tick.checked) tick.closest("[data-row]").classList.add("is-removed");
    }
    for (const select of root.querySelectorAll("form:not(.filter) select, [data-row] select")) narrow(select);
    root.querySelectorAll?.("[data-progress]").forEach((bar) => { bar.hidden = true; });
  }
  document.addEventListener("DOMContentLoaded", () => prepare(document));
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

  /* One confirmation is one request. The button stays focusable and says that it works. */
  const release = () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-guarded]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    (event.submitter || form.querySelector('[type="submit"]'))?.setAttribute("aria-busy", "true");
  }, true);
  window.addEventListener("pageshow", release);
  document.addEventListener("htmx:afterRequest", release);

  document.addEventListener("htmx:xhr:progress", (event) => {
    const place = event.target.closest?.("[data-upload]")?.querySelector("[data-progress]");
    const { loaded, total } = event.detail;
    if (!place || !total) return;
    const percent = Math.round((100 * loaded) / total);
    place.hidden = false;
    place.querySelector("progress").value = percent;
    place.querySelector("[data-percent]").textContent = percent < 100 ? `${percent}%` : "，已传完，正在保存";
  });
})();
