"use strict";
/* A law picked from the list is put into the text where the cursor stands: 《name》 and the article, if one is named. */
(() => {
  const put = (picker) => {
    const law = picker.querySelector("[data-law]");
    const article = picker.querySelector("[data-article]");
    const area = document.getElementById(picker.dataset.laws);
    // An article is named as 第…条: what is none would stand in the letter as typed.
    article.setCustomValidity(/^(?:第[一二三四五六七八九十百千零〇\d]+条.*)?$/.test(article.value.trim()) ? "" : "请写成“第二十五条第四款”的样子");
    if (!article.reportValidity() || !law.value || !area) return;
    const words = `《${law.value}》${article.value.trim()}`;
    const before = area.value.slice(0, area.selectionStart);
    const joint = before && !/(?:[；;。，、：\n（(]|依照|按照|根据|依据|以及|和)$/.test(before) ? "；" : "";
    area.setRangeText(joint + words, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
    article.value = "";
  };
  const start = () => {
    for (const picker of document.querySelectorAll("[data-laws][hidden]")) picker.hidden = false;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put-law]");
    if (button) put(button.closest("[data-laws]"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-article]")) return;
    event.preventDefault();
    put(event.target.closest("[data-laws]"));
  });
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);
})();
