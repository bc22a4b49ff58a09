// Charts: drawn once the library is unpacked, in the colours of the theme, with words for those who do not see them.
let pending = [];
let isLibraryReady = false;

function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim(); }

function faded(hex, opacity) {
  const number = parseInt(hex.slice(1), 16);
  return "rgba(" + (number >> 16) + "," + ((number >> 8) & 255) + "," + (number & 255) + "," + opacity + ")";
}

function segmentColour(code) { return SEGMENTS[code] ? SEGMENTS[code].colour : "#8c8c8c"; }

function axis(more) {
  return { gridcolor: colour("line"), zerolinecolor: colour("line"), linecolor: colour("line"), automargin: true, fixedrange: true, ...more };
}

function layoutOf(more) {
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", margin: { l: 8, r: 26, t: 12, b: 8 },
    font: { family: "system-ui, sans-serif", size: 13, color: colour("ink") }, bargap: 0.3,
    separators: state.language === "ru" ? ", " : ".,",
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0, traceorder: "normal" }, dragmode: false,
    hoverlabel: { font: { family: "system-ui, sans-serif", size: 13 } }, ...more,
    xaxis: axis(more.xaxis), yaxis: axis(more.yaxis),
  };
}

// `make` gives {traces, layout, height}; it is called again when the theme changes.
function chart(name, height, make) {
  const element = h("div", { class: "chart", role: "img", "aria-label": name, style: "height:" + height + "px" });
  pending.push({ element, make });
  return element;
}

function draw() {
  if (!isLibraryReady) return;
  for (const { element, make } of pending.splice(0)) {
    if (!element.isConnected) continue;
    const { traces, layout } = make();
    Plotly.newPlot(element, traces, layoutOf(layout || {}), { displayModeBar: false, responsive: true, locale: "en" })
      .then(() => { element.dataset.drawn = "yes"; });
  }
}

// Room for the numbers that stand beside the longest bar.
function barAxis(values, more) { return { range: [0, 1.14 * Math.max(1, ...values.filter((one) => one !== null))], ...more }; }

function percentAxis(more) { return { tickformat: ".0%", rangemode: "tozero", ...more }; }

function monthAxis(months) {
  const step = Math.max(1, Math.ceil(months.length / (isNarrow() ? 4 : 8)));
  const shown = months.filter((_, place) => place % step === 0);
  return { type: "category", tickvals: shown, ticktext: shown.map((iso) => day(iso, "axis").replace(" г.", "")), tickangle: 0 };
}

function errorsOf(shares, ends) {
  return {
    type: "data", symmetric: false, thickness: 2, width: 5, color: colour("soft"),
    array: ends.map((pair, place) => (pair ? pair[1] - shares[place] : 0)),
    arrayminus: ends.map((pair, place) => (pair ? shares[place] - pair[0] : 0)),
  };
}

// From nearly the colour of the card to the hue, without transparency: the library then chooses text that can be read.
function shades(hue) {
  const parts = (hex) => [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16));
  const [ground, top] = [parts(colour("card")), parts(hue)];
  const mixed = (share) => "rgb(" + ground.map((part, place) => Math.round(part + share * (top[place] - part))).join(",") + ")";
  return [[0, mixed(0.1)], [1, mixed(1)]];
}

function isNarrow() { return innerWidth < 700; }

// A line through shares with the band of their intervals; points of [hits, cases].
function bandOf(x, points, hue, name) {
  const ends = points.map(([hits, cases]) => wilson(hits, cases));
  const shares = points.map(([hits, cases]) => (cases ? hits / cases : null));
  const line = {
    x, y: shares, mode: "lines+markers", name, line: { color: hue, width: 2.5 }, marker: { size: 6 }, connectgaps: false, cliponaxis: false,
    text: points.map(([hits, cases]) => plain(hits) + " / " + plain(cases)), hovertemplate: "%{y:.0%} (%{text})<extra></extra>",
  };
  // A band would bridge what is not known.
  if (shares.includes(null)) return [{ ...line, error_y: errorsOf(shares, ends) }];
  return [
    { x, y: ends.map((pair) => pair && pair[1]), mode: "lines", line: { width: 0 }, hoverinfo: "skip", showlegend: false },
    { x, y: ends.map((pair) => pair && pair[0]), mode: "lines", line: { width: 0 }, fill: "tonexty", fillcolor: faded(hue, 0.18),
      hoverinfo: "skip", showlegend: false },
    line,
  ];
}

// Shares of named rows as dots with their intervals, the first on top.
function dotsOf(names, points, colours) {
  const ends = points.map(([hits, cases]) => wilson(hits, cases));
  const shares = points.map(([hits, cases]) => (cases ? hits / cases : null));
  return [{
    type: "scatter", mode: "markers", x: shares, y: names, marker: { size: 11, color: colours },
    error_x: errorsOf(shares, ends), cliponaxis: false,
    text: points.map(([hits, cases]) => plain(hits) + " / " + plain(cases)),
    hovertemplate: "%{y}: %{x:.0%} (%{text})<extra></extra>",
  }];
}
