// The page itself: what is chosen, the header, and drawing it anew when something changes.
const TEXTS = JSON.parse(document.getElementById("texts").textContent);
const CONTENT = JSON.parse(document.getElementById("content").textContent);
const PAGES = { overview: pageOverview, segments: pageSegments, funnel: pageFunnel, managers: pageManagers, service: pageService, growth: pageGrowth, quality: pageQuality };
const rowsOf = (name) => (CONTENT.lists[name] ? CONTENT.lists[name].rows.map((row) => Object.fromEntries(CONTENT.lists[name].columns.map((column, place) => [column, row[place]]))) : []);
const SEGMENTS = Object.fromEntries(rowsOf("segments").map((row) => [row.segment, row]));
const MANAGERS = Object.fromEntries(rowsOf("managers").map((row) => [row.manager_id, row]));
let CUBES = {};
const state = { page: "overview", language: "en", theme: "auto", period: 12, segment: "all", team: "all", channel: "all" };

function kept(name, value) {
  // A browser may refuse to keep anything for a file; then the choice lasts as long as the page.
  try {
    if (value === undefined) return localStorage.getItem("clientbase-" + name);
    localStorage.setItem("clientbase-" + name, value);
  } catch { return null; }
  return null;
}

function link(page, more) {
  const asked = new URLSearchParams();
  const chosen = { ...state, ...more };
  for (const name of ["period", ...FILTERS]) if (chosen[name] !== "all" && !(name === "period" && chosen[name] === 12)) asked.set(name, chosen[name]);
  asked.set("language", chosen.language);
  return "#" + page + "?" + asked;
}

function readAddress() {
  const [page, query] = location.hash.slice(1).split("?");
  const asked = new URLSearchParams(query || "");
  state.page = page in PAGES ? page : "overview";
  const preferred = (navigator.language || "en").startsWith("ru") ? "ru" : "en";
  state.language = [asked.get("language"), kept("language"), preferred].find((one) => one === "en" || one === "ru");
  state.period = PERIODS.includes(Number(asked.get("period"))) ? Number(asked.get("period")) : 12;
  for (const name of FILTERS) state[name] = choices(name).includes(asked.get(name)) ? asked.get(name) : "all";
}

function choices(name) {
  const found = new Set();
  for (const cube of Object.values(CUBES)) if (cube.filters[name]) cube.dimensions[cube.filters[name]].values.forEach((value) => found.add(value));
  found.delete("all");
  const order = Object.keys(SEGMENTS);
  const list = [...found].sort((one, other) => (name === "segment" ? rank(order, one) - rank(order, other) : 0) || (label(name, one) < label(name, other) ? -1 : 1));
  return name === "segment" ? list.filter((code) => code in SEGMENTS) : list;
}

function rank(order, code) { return order.includes(code) ? order.indexOf(code) : order.length; }

function picker(name, options) {
  return h("label", {}, h("span", {}, t("filter_" + name)),
    h("select", { id: "filter-" + name, onchange: (event) => { location.hash = link(state.page, { [name]: name === "period" ? Number(event.target.value) : event.target.value }); } },
      options.map(([value, text]) => h("option", { value, selected: String(state[name]) === String(value) }, text))));
}

function header() {
  const pages = Object.keys(PAGES).map((page) => h("li", {}, h("a", { href: link(page), "aria-current": page === state.page ? "page" : null }, t("page_" + page))));
  const isFiltered = FILTERS.some((name) => state[name] !== "all") || state.period !== 12;
  return [
    h("div", { class: "bar" },
      h("p", { class: "brand" }, h("strong", {}, "Clientbase"), " ", h("span", {}, t("as_of", { day: day(CONTENT.facts.as_of_day) }))),
      h("div", { class: "switches" },
        h("button", { type: "button", id: "language", lang: state.language === "en" ? "ru" : "en", onclick: () => chooseLanguage(state.language === "en" ? "ru" : "en") }, state.language === "en" ? "Русский" : "English"),
        h("button", { type: "button", id: "theme", onclick: chooseTheme }, t(isDark() ? "theme_light" : "theme_dark")),
        h("button", { type: "button", id: "print", onclick: () => window.print() }, t("print")))),
    h("nav", { "aria-label": t("pages") }, h("ul", {}, pages)),
    h("form", { class: "filters", "aria-label": t("filters"), onsubmit: (event) => event.preventDefault() },
      picker("period", PERIODS.map((count) => [count, t("period_" + count)])),
      FILTERS.map((name) => picker(name, [["all", t("all")], ...choices(name).map((code) => [code, label(name, code)])])),
      isFiltered ? h("a", { href: link(state.page, { period: 12, segment: "all", team: "all", channel: "all" }), class: "reset" }, t("reset")) : null),
    h("p", { class: "chosen" }, t("chosen", { period: periodText() }) + FILTERS.filter((name) => state[name] !== "all").map((name) => " · " + t("filter_" + name) + ": " + label(name, state[name])).join("")),
  ];
}

function isDark() { return state.theme === "dark" || (state.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches); }

function chooseLanguage(language) {
  kept("language", language);
  location.hash = link(state.page, { language });
}

function chooseTheme() {
  state.theme = isDark() ? "light" : "dark";
  kept("theme", state.theme);
  render();
  document.getElementById("theme").focus();
}

function render() {
  const focused = document.activeElement && document.activeElement.id;
  document.documentElement.lang = state.language;
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  document.title = t("page_" + state.page) + " · Clientbase";
  document.getElementById("skip").textContent = t("skip");
  pending = [];
  figures.length = 0;
  const area = CONTENT.facts.area_of_page[state.page];
  const body = area && CONTENT.facts.missing_areas.includes(area) ? [notBuilt(area)] : PAGES[state.page]();
  document.getElementById("top").replaceChildren(...header());
  document.getElementById("main").replaceChildren(h("h1", {}, t("page_" + state.page)), h("div", { class: "grid" }, body));
  document.getElementById("bottom").replaceChildren(t("footer", { at: CONTENT.facts.as_of_at || NOTHING, zone: CONTENT.facts.time_zone, currency: CONTENT.facts.currency }));
  document.documentElement.dataset.rendered = state.page;
  draw();
  // On a phone the pages stand in one line that scrolls.
  const current = document.querySelector("nav [aria-current]");
  current.closest("ul").scrollLeft = current.offsetLeft - 40;
  if (focused && focused !== document.activeElement.id && document.getElementById(focused)) document.getElementById(focused).focus();
}

async function unpack(id) {
  const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

async function begin() {
  CUBES = JSON.parse(await unpack("cubes"));
  state.theme = kept("theme") || "auto";
  readAddress();
  render();
  performance.mark("numbers-shown");
  addEventListener("hashchange", () => { const page = state.page; readAddress(); render(); if (page !== state.page) { scrollTo(0, 0); document.getElementById("main").focus({ preventScroll: true }); } });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", render);
  // Paper is light, whatever the screen is.
  let before = null;
  addEventListener("beforeprint", () => { before = state.theme; state.theme = "light"; render(); });
  addEventListener("afterprint", () => { if (before !== null) { state.theme = before; before = null; render(); } });
  // Numbers first: the charts' script takes longer to unpack than all the rest.
  const script = document.createElement("script");
  script.textContent = await unpack("library");
  document.head.append(script);
  isLibraryReady = true;
  draw();
}

begin();
