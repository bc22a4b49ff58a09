// Numbers, days and words as people of the chosen language read them.
const LOCALE = { en: "en-GB", ru: "ru-RU" };
const NOTHING = "–";

function language() { return state.language === "ru" ? 1 : 0; }

function t(key, values) {
  const pair = TEXTS[key];
  if (!pair) throw new Error("No text for " + key);
  return pair[language()].replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
}

// A code as people call it: the seed's label, else the text of its kind, else the code itself.
function label(kind, code) {
  if (code === null || code === undefined) return NOTHING;
  const known = kind === "segment" ? SEGMENTS[code] : (CONTENT.labels[kind] || {})[code];
  if (known) return kind === "segment" ? (language() ? known.label_ru : known.label_en) : known[language()];
  if (TEXTS[kind + ":" + code]) return t(kind + ":" + code);
  if (TEXTS["code:" + code]) return t("code:" + code);
  const words = String(code).replace(/^[a-z_]+:/, "");
  return kind === "team" || kind === "channel" ? words.charAt(0).toUpperCase() + words.slice(1).replace(/_/g, " ") : words;
}

function stageLabel(code) {
  const [pipeline] = code.split("/");
  return label("stage", code) + " · " + label("pipeline", pipeline);
}

function managerLabel(id) { return id in MANAGERS ? MANAGERS[id].manager_name || label("manager", id) : label("manager", id); }

function plain(value, digits) {
  if (value === null || value === undefined || Number.isNaN(value)) return NOTHING;
  return new Intl.NumberFormat(LOCALE[state.language], {
    maximumFractionDigits: digits || 0, minimumFractionDigits: digits || 0,
  }).format(value);
}

function percent(value, digits) {
  if (value === null || value === undefined) return NOTHING;
  return plain(100 * value, digits === undefined ? 0 : digits) + (state.language === "ru" ? "\u00a0%" : "%");
}

function money(value) {
  if (value === null || value === undefined) return NOTHING;
  const short = Math.abs(value) >= 100000;
  return new Intl.NumberFormat(LOCALE[state.language], {
    style: "currency", currency: CONTENT.facts.currency, currencyDisplay: "narrowSymbol",
    notation: short ? "compact" : "standard", maximumFractionDigits: short ? 1 : 0,
  }).format(value);
}

function duration(seconds) {
  if (seconds === null || seconds === undefined) return NOTHING;
  if (seconds < 3600) return t("minutes", { n: plain(seconds / 60) });
  return t("hours", { n: plain(seconds / 3600, 1) });
}

function day(iso, form) {
  if (!iso) return NOTHING;
  const forms = {
    day: { day: "numeric", month: "short", year: "numeric" },
    month: { month: "short", year: "numeric" },
    axis: { month: "short", year: "2-digit" },
    short: { day: "numeric", month: "short" },
  };
  const date = new Date(iso.slice(0, 10) + "T00:00:00Z");
  return new Intl.DateTimeFormat(LOCALE[state.language], { ...forms[form || "day"], timeZone: "UTC" }).format(date);
}

function addDays(iso, count) {
  const date = new Date(iso + "T00:00:00Z");
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

function nextMonth(iso) { return addDays(iso, 32).slice(0, 8) + "01"; }

// 95 % interval of a share (Wilson), as the marts have it.
function wilson(hits, cases) {
  if (!cases) return null;
  const z = 1.959963984540054, share = hits / cases, square = (z * z) / cases;
  const middle = (share + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((share * (1 - share)) / cases + square / (4 * cases));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function interval(hits, cases) {
  const ends = wilson(hits, cases);
  return ends ? t("interval", { low: percent(ends[0]), high: percent(ends[1]) }) : "";
}
