// Pieces of a page: tiles, cards, tables, and the small print that every number carries.
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

function asOf() { return t("as_of", { day: day(CONTENT.facts.as_of_day) }); }

function periodText(back) {
  const months = CONTENT.facts.months;
  const [near, far] = back || periodBack();
  return near === far ? day(months[near], "month") : day(months[far], "month") + " – " + day(months[near], "month");
}

// As of when, of how many, from which columns; the query for whoever wants to see for himself.
function smallPrint(found, { of, ignored } = {}) {
  const parts = [asOf()];
  if (of) parts.push(of);
  const missed = [...new Set(ignored || found.ignored || [])];
  if (missed.length) parts.push(t("not_cut_by", { names: missed.map((name) => t("filter_" + name).toLowerCase()).join(", ") }));
  return h("details", { class: "source" },
    h("summary", {}, parts.join(" · "), " ", h("span", { class: "more" }, t("where_from"))),
    h("p", {}, h("code", {}, found.source || found.mart || "")),
    found.sql ? h("pre", { tabindex: "0", "aria-label": "SQL" }, found.sql) : null);
}

// One number. text: as shown; of: its denominator in words; sub: an interval or the period before.
function tile(id, name, found, text, { of, sub, tone } = {}) {
  const body = found.isMissing ? t("not_built_short") : found.value === null ? t("nothing_yet") : text;
  return h("section", { class: "tile" + (tone ? " " + tone : ""), "data-figure": id, "data-value": found.value, "data-sql": found.sql },
    h("h3", {}, name),
    h("p", { class: found.value === null ? "number none" : "number" }, body),
    h("p", { class: "sub" }, sub || "\u00a0"),
    smallPrint(found, { of }));
}

function tiles(...children) { return h("div", { class: "tiles" }, children); }

function against(now, before, form) {
  if (before === null || before.value === null || before.value === 0) return t("no_period_before");
  return t("period_before", { value: form(before.value) });
}

function card(id, title, ...children) {
  return h("section", { class: "card", id: "card-" + id, "aria-labelledby": "title-" + id }, h("h2", { id: "title-" + id }, title), children);
}

function wide(element) { element.classList.add("wide"); return element; }

function note(text, tone) { return h("p", { class: "note" + (tone ? " " + tone : "") }, text); }

function empty(text) { return h("p", { class: "empty", role: "status" }, text || t("nothing_in_period")); }

// columns: [{name, text(row), isNumber, value(row) -> figure}]
function table(caption, columns, rows) {
  const cell = (column, row) => {
    const found = column.figure ? column.figure(row) : null;
    return h("td", {
      class: column.isNumber ? "numeric" : null, "data-value": found ? found.value : null, "data-sql": found ? found.sql : null,
      "data-label": column.name,
    }, column.text(row, found));
  };
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {}, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", class: column.isNumber ? "numeric" : null }, column.name)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, columns.map((column) => cell(column, row)))))));
}

// A table of a chart's points, folded away: for screen readers, and for whoever wants the figures.
function folded(caption, columns, rows) {
  return h("details", { class: "points" }, h("summary", {}, t("as_table")), table(caption, columns, rows));
}

function badge(text, tone) { return h("span", { class: "badge " + tone }, text); }

function segmentName(code) {
  const colour = SEGMENTS[code] ? SEGMENTS[code].colour : "#8c8c8c";
  return h("span", { class: "name" }, h("span", { class: "dot", style: "background:" + colour, "aria-hidden": "true" }), label("segment", code));
}

function notBuilt(area) {
  return h("div", { class: "card wide" }, h("h2", {}, t("not_built_title")), h("p", {}, t("not_built", { area })));
}
