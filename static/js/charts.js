"use strict";
/* Draws the options that the page carries as JSON. JSON holds neither functions nor the page's colours, so two notations stand in:
   "@civil" for the colour named --civil, and "formatter": "percent" for one of the formatters below. */
(() => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const PALETTE = ["public-interest", "civil", "criminal", "administrative", "primary", "grey"];
  const NAMED = {
    criminal: "criminal", civil: "civil", administrative: "administrative", public_interest: "public-interest",
    刑事检察: "criminal", 民事检察: "civil", 行政检察: "administrative", 公益诉讼: "public-interest", 公益诉讼检察: "public-interest",
  };
  const figure = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 1 });
  const read = (params) => {
    if (params === null || typeof params !== "object") return params;
    const { value } = params;
    if (Array.isArray(value)) return value.at(-1);
    return typeof value === "object" && value !== null ? value.value : value;
  };
  const show = (suffix, scale = 1) => (params) => {
    const value = read(params);
    return value === null || value === undefined || value === "" ? "" : `${figure.format(value * scale)}${suffix}`;
  };
  const FORMATTERS = {
    count: show(""),
    cases: show(" 件"),
    bodies: show(" 个"),
    percent: show("%"),
    share: show("%", 100),
    days: show(" 日"),
    wan: show(" 万", 1 / 10000),
    nameAndCount: (params) => `${params.name}　${figure.format(read(params))}`,
    series: (params) => params.seriesName,
  };

  /* Copies an option, putting colours and formatters in place of their names. */
  const speak = (value, key) => {
    if (Array.isArray(value)) return value.map((item) => speak(item));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, speak(item, name)]));
    if (typeof value === "string" && /^@[\w-]+$/.test(value)) return token(value.slice(1).replaceAll("_", "-")) || value;
    if ((key === "formatter" || key === "valueFormatter") && FORMATTERS[value]) return FORMATTERS[value];
    return value;
  };

  const axis = (given, size) => {
    const dress = (one) => ({
      ...one,
      axisLine: { lineStyle: { color: token("edge") }, ...one.axisLine },
      axisTick: { show: false, ...one.axisTick },
      splitLine: { lineStyle: { color: token("line") }, ...one.splitLine },
      axisLabel: { color: token("ink-2"), fontSize: size, ...(one.type === "category" ? { width: 10 * size, overflow: "truncate" } : {}), ...one.axisLabel },
      nameTextStyle: { color: token("ink-2"), fontSize: size, ...one.nameTextStyle },
    });
    return Array.isArray(given) ? given.map(dress) : given && dress(given);
  };

  const dressed = (option, wall) => {
    const size = wall ? 18 : 13;
    const series = (option.series || []).map((one) => ({
      ...one,
      ...(NAMED[one.name] && !one.itemStyle && !one.color ? { color: token(NAMED[one.name]) } : {}),
      label: { color: token("ink"), fontSize: size, ...(one.type === "pie" ? { overflow: "break" } : {}), ...one.label },
      ...(one.type === "bar" ? { barMaxWidth: wall ? 56 : 34 } : {}),
      ...(one.type === "line" ? { symbolSize: 7, lineStyle: { width: 2.5, ...one.lineStyle } } : {}),
    }));
    return {
      color: PALETTE.map(token),
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      animationDuration: 300,
      /* The page names the chart by its heading and has its figures as a table; what the library would say reads NaN. */
      aria: { enabled: false },
      textStyle: { fontFamily: style.getPropertyValue("--face"), fontSize: size, color: token("ink") },
      tooltip: { trigger: ["pie", "sankey"].includes(option.series?.[0]?.type) ? "item" : "axis", confine: true, textStyle: { fontSize: size, color: token("ink") }, ...option.tooltip },
      ...option,
      grid: { left: 8, right: 24, top: option.legend ? 44 : 24, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel", ...option.grid },
      ...(option.legend ? { legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: token("ink-2"), fontSize: size }, ...option.legend } } : {}),
      ...(option.xAxis ? { xAxis: axis(option.xAxis, size) } : {}),
      ...(option.yAxis ? { yAxis: axis(option.yAxis, size) } : {}),
      series,
    };
  };

  /* Widths measured before the typeface has arrived stay wrong, so the words' glyphs come first, but not for ever. */
  const typeface = (words) => Promise.race([
    document.fonts.load('13px "Noto Sans SC Variable"', words).catch(() => []),
    new Promise((done) => { window.setTimeout(done, 1500); }),
  ]);

  /* Words in lines of a width, broken anywhere, as Chinese is. */
  const lines = (pen, words, width) => [...words].reduce((found, sign) => {
    if (pen.measureText(found.at(-1) + sign).width > width) found.push("");
    found[found.length - 1] += sign;
    return found;
  }, [""]);

  /* The chart as a picture, drawn apart at twice the size on white. What is taken out of the page keeps its heading
     and the page's own words on period and scope, without which a figure says nothing. */
  const keep = (place, option, name) => {
    const width = place.clientWidth || 640, height = place.clientHeight || 320;
    const apart = echarts.init(document.createElement("div"), null, { renderer: "canvas", width, height });
    apart.setOption({ ...option, animation: false });
    const drawn = apart.renderToCanvas({ pixelRatio: 2, backgroundColor: "#fff" });
    const face = style.getPropertyValue("--face");
    const sheet = document.createElement("canvas"), pen = sheet.getContext("2d");
    const said = document.querySelector("p.page-head__sub")?.innerText.trim() || "";
    const fonts = { head: `600 32px ${face}`, sub: `24px ${face}` };
    const set = (font, words) => { pen.font = font; return lines(pen, words, 2 * width - 32); };
    const head = set(fonts.head, name), sub = said ? set(fonts.sub, said) : [];
    const above = 32 + 46 * head.length + 36 * sub.length;
    sheet.width = 2 * width;
    sheet.height = 2 * height + above;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.textBaseline = "top";
    pen.fillStyle = token("ink");
    pen.font = fonts.head;
    head.forEach((line, nth) => pen.fillText(line, 16, 16 + 46 * nth));
    pen.fillStyle = token("ink-2");
    pen.font = fonts.sub;
    sub.forEach((line, nth) => pen.fillText(line, 16, 16 + 46 * head.length + 36 * nth));
    pen.drawImage(drawn, 0, above);
    const link = document.createElement("a");
    link.href = sheet.toDataURL("image/png");
    link.download = `${name}.png`;
    link.click();
    apart.dispose();
  };

  const draw = async (place, wall) => {
    const source = document.getElementById(place.dataset.chart);
    const table = document.getElementById(`${place.id}-table`);
    if (!source || typeof echarts === "undefined") return;
    const option = JSON.parse(source.textContent);
    await typeface(JSON.stringify(option));
    place.hidden = false;
    if (table) table.hidden = true;
    const shown = dressed(speak(option), wall);
    const chart = echarts.init(place, null, { renderer: "svg" });
    /* Paper is narrower than the screen: with a view box of its own size, the drawing shrinks to it as a whole. */
    chart.on("finished", () => {
      const drawing = place.querySelector("svg");
      drawing?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    });
    chart.setOption(shown);
    for (const button of document.querySelectorAll(`[data-image="${place.id}"]`)) {
      button.hidden = wall;
      button.addEventListener("click", () => keep(place, shown, button.dataset.name));
    }
    chart.on("click", ({ data }) => { if (data && typeof data.url === "string" && data.url.startsWith("/")) window.location.assign(data.url); });
    new ResizeObserver(() => { if (place.clientWidth) chart.resize(); }).observe(place);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const wall = Boolean(document.querySelector("[data-wall]"));
    document.documentElement.classList.toggle("wall", wall);
    for (const place of document.querySelectorAll("[data-chart]")) draw(place, wall);
  });
  /* A wall asks for its content anew every minute: what comes is drawn, what goes is given up. */
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    for (const place of detail.target.querySelectorAll("[data-chart]")) echarts.getInstanceByDom(place)?.dispose();
  });
  document.addEventListener("htmx:load", ({ detail }) => {
    if (detail.elt === document.body || !detail.elt.querySelectorAll) return;
    for (const place of detail.elt.querySelectorAll("[data-chart]")) draw(place, document.documentElement.classList.contains("wall"));
  });
})();
