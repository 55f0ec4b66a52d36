"use strict";
/* What someone has typed into an act survives a closed tab or an expired session, for this person, for a week: at once on
   this computer, and every few seconds at the server, so that it is found again on another computer.
   Never kept: passwords, files, hidden values, and anything of a restricted matter (such forms carry no data-draft). */
(() => {
  const WEEK = 7 * 24 * 3600 * 1000;
  const SENT = "draft-sent";
  const person = () => document.body.dataset.person;
  const keyOf = () => `draft:${person()}:${location.pathname}${location.search}`;
  const kept = (field) => field.name && !["password", "file", "hidden", "submit", "button"].includes(field.type) && !field.dataset.noDraft;

  const store = {
    read(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    write(key, value) {
      try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* a full or forbidden store only costs the draft */ }
    },
  };

  /* The server's copy: best effort, silent when it cannot be reached. */
  const place = (key) => key.split(":").slice(2).join(":");
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const remote = {
    async read(key) {
      try {
        const answer = await fetch(`/matters/typed/?${new URLSearchParams({ place: place(key) })}`, { redirect: "error" });
        const said = answer.ok ? await answer.json() : {};
        return said.values ? said : null;
      } catch { return null; }
    },
    async write(key, value) {
      const body = new URLSearchParams({ place: place(key), said: value ? JSON.stringify(value) : "" });
      try {
        return (await fetch("/matters/typed/", { method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "error" })).ok;
      } catch { return false; }
    },
  };
  const forget = (key) => {
    localStorage.removeItem(key);
    return remote.write(key, null);
  };
  const saved = (form) => {
    const note = form.querySelector("[data-saved]");
    if (!note) return;
    note.hidden = false;
    note.textContent = `已自动保存（${new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false })}）`;
  };

  const versionOf = (form) => form.querySelector('[name="version"]');

  /* What is taken up again was written over the text of its own time: sent as such, so that the server sets it against
     what somebody else has saved since, instead of saving over it. */
  const ofItsTime = (form, draft) => {
    const field = versionOf(form);
    if (!form.hasAttribute("data-edits") || !field || !draft.version || draft.version === field.value) return false;
    field.value = draft.version;
    return true;
  };

  const gather = (form) => {
    const values = {};
    for (const field of form.elements) {
      if (!kept(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        values[field.name] ??= [];
        if (field.checked) values[field.name].push(field.value);
      } else if (field.type === "select-multiple") {
        values[field.name] = [...field.selectedOptions].map((option) => option.value);
      } else {
        values[field.name] = field.value;
      }
    }
    const rows = {};
    for (const set of form.querySelectorAll("[data-formset]")) rows[set.dataset.formset] = set.querySelectorAll("[data-row]").length;
    return { at: Date.now(), values, rows, version: versionOf(form)?.value };
  };

  const fill = (form, draft) => {
    for (const [prefix, count] of Object.entries(draft.rows || {})) {
      const set = form.querySelector(`[data-formset="${CSS.escape(prefix)}"]`);
      for (let i = set?.querySelectorAll("[data-row]").length ?? count; i < count; i += 1) set.querySelector("[data-add]").click();
    }
    let changed = false;
    for (const field of form.elements) {
      if (!kept(field) || !(field.name in draft.values)) continue;
      const value = draft.values[field.name];
      if (field.type === "checkbox" || field.type === "radio") {
        changed ||= field.checked !== value.includes(field.value);
        field.checked = value.includes(field.value);
        field.dispatchEvent(new Event("change", { bubbles: true }));
      } else if (field.type === "select-multiple") {
        for (const option of field.options) {
          changed ||= option.selected !== value.includes(option.value);
          option.selected = value.includes(option.value);
        }
      } else {
        changed ||= field.value !== value;
        field.value = value;
      }
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
    return changed;
  };

  /* Says whose words stand in the form, and lets them be dropped: the page is asked for anew, never sent again. */
  const tell = (form, key, said, warns) => {
    const note = document.createElement("div");
    note.className = warns ? "note note--warn" : "note";
    note.setAttribute("role", "status");
    const text = document.createElement("div");
    text.textContent = said;
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button button--small";
    discard.textContent = "不要这些内容";
    discard.addEventListener("click", async () => {
      await forget(key);
      location.replace(`${location.pathname}${location.search}`);
    });
    note.append(text, discard);
    const errors = form.querySelector(".summary-of-errors");
    if (errors) errors.after(note);
    else (form.querySelector(".form") || form).prepend(note);
  };

  /* A draft goes when its act has led to another page; a sign-in page or an error does not count as one. */
  const settle = () => {
    const sent = sessionStorage.getItem(SENT);
    if (!sent) return;
    sessionStorage.removeItem(SENT);
    if (sent !== keyOf() && !document.querySelector("[data-bare]")) forget(sent);
  };

  const sweep = () => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("draft:") && Date.now() - (store.read(key)?.at || 0) > WEEK) localStorage.removeItem(key);
    }
  };

  const offer = () => {
    const form = document.querySelector("form[data-draft]");
    if (!form || form.dataset.draftReady || !person()) return;
    form.dataset.draftReady = "1";
    const key = keyOf();
    const draft = store.read(key);
    let touched = false;
    const restore = (found) => {
      if (!found || touched) return;
      if (form.hasAttribute("data-answered")) {
        tell(form, key, "下面保留着您刚才填写的内容，尚未提交成功。", "");
      } else if (fill(form, found)) {
        const older = ofItsTime(form, found) ? "此后本事项又有更新，确认时将请您对照。" : "";
        tell(form, key, `已恢复您未提交的内容。${older}`, true);
      }
    };
    if (draft) restore(draft);
    else remote.read(key).then(restore);
    let timer = 0;
    let later = 0;
    let sentOff = false;
    form.addEventListener("input", () => {
      touched = true;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => store.write(key, gather(form)), 400);
      later ||= window.setTimeout(async () => {
        later = 0;
        if (!sentOff && await remote.write(key, gather(form))) saved(form);
      }, 3000);
    });
    form.addEventListener("submit", () => {
      window.clearTimeout(timer);
      window.clearTimeout(later);
      sentOff = true;
      store.write(key, gather(form));
      sessionStorage.setItem(SENT, key);
    });
  };

  const start = () => {
    try {
      settle();
      sweep();
      offer();
    } catch { /* no storage, no drafts: the form works all the same */ }
  };
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);
})();
