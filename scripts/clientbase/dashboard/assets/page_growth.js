// Growth: what cohorts bring and when they come back, what channels cost and whether they pay back.
const LINE_HUES = ["#1f78b4", "#ff7f00", "#33a02c", "#6a3d9a", "#b15928", "#e31a1c"];

function oneChannel() { return state.channel === "all" ? "all" : state.channel; }
function ignoredButChannel() { return ["segment", "team"].filter((name) => state[name] !== "all"); }

function growthTiles() {
  const query = { cube: "channels", where: { channel: oneChannel() }, isUnfiltered: true };
  const pick = (name) => ({ ...figure(query, name), ignored: ignoredButChannel() });
  const ltv = pick("ltv_12m"), cac = pick("cac_full"), ratio = pick("ratio"), months = pick("payback_month"), count = pick("customers");
  const acquired = figure({ cube: "acquired", back: periodBack() }, "customers");
  const low = pick("ratio_low").value, high = pick("ratio_high").value;
  const line = CONTENT.facts.ltv_cac_line;
  const all = t("of_acquired", { n: plain(count.value) });
  return tiles(
    tile("acquired", t("acquired"), acquired, plain(acquired.value), { of: t("of_first_orders"), sub: periodText() }),
    tile("cac", t("cac"), cac, money(cac.value), { of: all, sub: t("cac_sub") }),
    tile("ltv", t("ltv_12m"), ltv, money(ltv.value), { of: all, sub: ltv.value === null ? t("ltv_unripe") : t("to_date") }),
    tile("ratio", t("ltv_cac"), ratio, plain(ratio.value, 1) + " : 1", { of: all, tone: high !== null && high < line ? "bad" : "",
      sub: low === null ? "" : t("interval", { low: plain(low, 1), high: plain(high, 1) }) + " · " + t("line", { n: plain(line) }) }),
    tile("payback", t("payback"), months, t("in_month", { n: plain(months.value) }), { of: all, sub: months.value === null ? t("payback_not_yet") : t("payback_sub") }));
}

function channelRatios() {
  const shown = valuesOf({ cube: "channels", isUnfiltered: true }, "channel").filter((code) => code !== "all" && code !== "unknown" && (state.channel === "all" || code === state.channel));
  const query = (code) => ({ cube: "channels", where: { channel: code }, isUnfiltered: true });
  const rows = shown.map((code) => ({ code, ratio: figure(query(code), "ratio"), low: figure(query(code), "ratio_low"), high: figure(query(code), "ratio_high"),
    verdict: valuesOf(query(code), "verdict")[0] })).sort((one, other) => (other.ratio.value || 0) - (one.ratio.value || 0));
  const known = rows.filter((row) => row.ratio.value !== null);
  const line = CONTENT.facts.ltv_cac_line;
  const tone = { above: "good", below: "bad", undecided: "warn" };
  const below = channelsBelow();
  return wide(card("ratios", t("channel_ratios"), note(below.length ? t("attention_channel_text", { names: below.map((code) => label("channel", code)).join(", ") }) : t("attention_channel_none"), below.length ? "bad" : "good"),
    known.length ? chart(t("channel_ratios"), 36 * known.length + 60, () => ({
      traces: [{
        type: "scatter", mode: "markers", x: known.map((row) => row.ratio.value), y: known.map((row) => label("channel", row.code)),
        marker: { size: 12, color: known.map((row) => colour(tone[row.verdict] || "soft")) },
        error_x: { type: "data", symmetric: false, thickness: 2, width: 5, color: colour("soft"),
          array: known.map((row) => (row.high.value === null ? 0 : row.high.value - row.ratio.value)), arrayminus: known.map((row) => (row.low.value === null ? 0 : row.ratio.value - row.low.value)) },
        hovertemplate: "%{y}: %{x:.1f}<extra></extra>",
      }],
      layout: { yaxis: { autorange: "reversed" }, margin: { l: 8, r: 26, t: 30, b: 8 }, xaxis: { title: { text: t("ltv_cac") } },
        shapes: [{ type: "line", x0: line, x1: line, y0: 0, y1: 1, yref: "paper", line: { color: colour("good"), dash: "dot", width: 2 } }],
        annotations: [{ x: line, y: 1, yref: "paper", text: line + " : 1", showarrow: false, yanchor: "bottom", font: { color: colour("good") } }] },
    })) : empty(t("ltv_unripe")),
    table(t("channel_ratios"), [
      { name: t("channel"), text: (row) => label("channel", row.code) },
      { name: t("customers"), isNumber: true, figure: (row) => figure(query(row.code), "customers"), text: (row, found) => plain(found.value) },
      { name: t("full_cost"), isNumber: true, figure: (row) => figure(query(row.code), "full_cost"), text: (row, found) => money(found.value) },
      { name: t("cac"), isNumber: true, figure: (row) => figure(query(row.code), "cac_full"), text: (row, found) => money(found.value) },
      { name: t("ltv_12m"), isNumber: true, figure: (row) => figure(query(row.code), "ltv_12m"), text: (row, found) => (found.value === null ? t("unripe") : money(found.value)) },
      { name: t("ltv_cac"), isNumber: true, figure: (row) => row.ratio, text: (row, found) => plain(found.value, 1) },
      { name: t("against_line"), text: (row) => badge(label("verdict", row.verdict || "unknown"), tone[row.verdict] || "none") },
      { name: t("payback"), isNumber: true, figure: (row) => figure(query(row.code), "payback_month"), text: (row, found) => (found.value === null ? t("not_yet") : t("in_month", { n: plain(found.value) })) },
    ], rows),
    note(t("ratio_note")), smallPrint(rows[0] ? rows[0].ratio : {}, { of: t("of_channel_customers"), ignored: ignoredButChannel() })));
}

function cohorts() {
  const channel = oneChannel();
  const where = { channel };
  const months = valuesOf({ cube: "retention", where, isUnfiltered: true }, "cohort");
  if (!months.length) return wide(card("cohorts", t("cohorts"), empty()));
  const ages = valuesOf({ cube: "retention", where, isUnfiltered: true }, "age").map(Number).sort((one, other) => one - other).filter((age) => age > 0);
  const cell = (cohort, age) => figure({ cube: "retention", where: { ...where, cohort, age }, isUnfiltered: true }, "rate");
  const rows = months.map((cohort) => ({ cohort, size: figure({ cube: "retention", where: { ...where, cohort, age: 0 }, isUnfiltered: true }, "customers"), cells: ages.map((age) => cell(cohort, age)) }));
  const highest = Math.max(0.1, ...rows.flatMap((row) => row.cells.map((one) => one.value || 0)));
  return wide(card("cohorts", t("cohorts"), note(t("cohorts_note", { channel: label("channel", channel) })),
    chart(t("cohorts"), 28 * months.length + 80, () => ({
      traces: [{
        type: "heatmap", x: ages.map((age) => "+" + age), y: rows.map((row) => day(row.cohort, "month") + " (" + plain(row.size.value) + ")"), z: rows.map((row) => row.cells.map((one) => one.value)),
        text: rows.map((row) => row.cells.map((one) => (one.value === null ? "" : percent(one.value)))), texttemplate: isNarrow() ? "" : "%{text}", textfont: { size: 11 }, xgap: 2, ygap: 2, zmin: 0, zmax: highest,
        colorscale: shades("#33a02c"), showscale: false, hoverongaps: false, hovertemplate: "%{y}, %{x}: %{z:.0%}<extra></extra>",
      }],
      layout: { yaxis: { autorange: "reversed" }, xaxis: { type: "category", side: "top", title: { text: t("months_after"), standoff: 4 } } },
    })),
    folded(t("cohorts"), [
      { name: t("cohort"), text: (row) => day(row.cohort, "month") },
      { name: t("customers"), isNumber: true, figure: (row) => row.size, text: (row, found) => plain(found.value) },
      ...ages.map((age, place) => ({ name: "+" + age, isNumber: true, figure: (row) => row.cells[place], text: (row, found) => (found.value === null ? t("unripe") : percent(found.value)) })),
    ], rows),
    smallPrint(rows[0].cells[0] || rows[0].size, { of: t("of_cohort"), ignored: ignoredButChannel() })));
}

function curves() {
  const all = valuesOf({ cube: "curves", isUnfiltered: true }, "channel");
  const at = (channel, age, name) => figure({ cube: "curves", where: { channel, age }, isUnfiltered: true }, name);
  const agesOf = (channel) => valuesOf({ cube: "curves", where: { channel }, isUnfiltered: true }, "age").map(Number).sort((one, other) => one - other);
  const main = oneChannel();
  if (!agesOf(main).length) return card("curves", t("curves"), empty(t("ltv_unripe")));
  const others = state.channel !== "all" ? ["all"] : all.filter((code) => code !== "all" && code !== "unknown")
    .map((code) => ({ code, n: at(code, 0, "customers").value || 0 })).sort((one, other) => other.n - one.n).slice(0, 5).map((row) => row.code);
  const ages = agesOf(main);
  const values = ages.map((age) => at(main, age, "revenue"));
  return wide(card("curves", t("curves"), note(t("curves_note")),
    chart(t("curves"), 340, () => ({
      traces: [
        { x: ages, y: ages.map((age) => at(main, age, "high").value), mode: "lines", line: { width: 0 }, hoverinfo: "skip", showlegend: false },
        { x: ages, y: ages.map((age) => at(main, age, "low").value), mode: "lines", line: { width: 0 }, fill: "tonexty", fillcolor: faded("#808080", 0.18), hoverinfo: "skip", showlegend: false },
        { x: ages, y: values.map((one) => one.value), mode: "lines", line: { width: 3.5, color: colour("ink") }, name: label("channel", main), hovertemplate: "%{y:,.0f}<extra>%{fullData.name}</extra>" },
        ...others.map((code, place) => ({ x: agesOf(code), y: agesOf(code).map((age) => at(code, age, "revenue").value), mode: "lines", name: label("channel", code), hovertemplate: "%{y:,.0f}<extra>%{fullData.name}</extra>",
          line: { width: 1.8, color: LINE_HUES[place] } })),
      ],
      layout: { xaxis: { title: { text: t("months_after") }, dtick: 3 }, yaxis: { rangemode: "tozero" }, margin: { l: 8, r: 8, t: 8, b: 8 }, legend: { orientation: "h", y: -0.25, x: 0 } },
    })),
    folded(t("curves"), [
      { name: t("months_after"), isNumber: true, text: (row) => plain(ages[row]) },
      { name: t("revenue_per_customer"), isNumber: true, figure: (row) => values[row], text: (row, found) => money(found.value) },
      { name: t("interval_name"), isNumber: true, text: (row) => money(at(main, ages[row], "low").value) + " – " + money(at(main, ages[row], "high").value) },
      { name: t("customers"), isNumber: true, figure: (row) => at(main, ages[row], "customers"), text: (row, found) => plain(found.value) },
    ], ages.map((_, place) => place)),
    smallPrint(values[0], { of: t("of_observed"), ignored: ignoredButChannel() })));
}

function attribution() {
  const models = ["first", "linear", "last"].filter((model) => valuesOf({ cube: "attribution", isUnfiltered: true }, "model").includes(model));
  const back = periodBack();
  const value = (model, channel) => figure({ cube: "attribution", where: { model, channel }, back }, "credit");
  const untouched = figure({ cube: "attribution", where: { model: "linear", channel: "unattributed" }, back }, "credit");
  const all = figure({ cube: "attribution", where: { model: "linear" }, back, isUnfiltered: true }, "credit");
  const rows = valuesOf({ cube: "attribution", back }, "channel").filter((code) => code !== "unattributed").map((code) => ({ code, credits: models.map((model) => value(model, code)) }))
    .sort((one, other) => (other.credits[1] || other.credits[0]).value - (one.credits[1] || one.credits[0]).value);
  if (!rows.length) return card("attribution", t("attribution"), empty());
  return wide(card("attribution", t("attribution"), note(t("attribution_note") + " " + t("unattributed_note", { n: plain(untouched.value), all: plain(all.value) })),
    chart(t("attribution"), 46 * rows.length + 70, () => ({
      traces: models.map((model, place) => ({ type: "bar", orientation: "h", name: label("model", model), y: rows.map((row) => label("channel", row.code)), x: rows.map((row) => row.credits[place].value),
        marker: { color: ["#a6cee3", "#1f78b4", "#ff7f00"][place] }, hovertemplate: "%{y}: %{x:.1f}<extra>%{fullData.name}</extra>" })),
      layout: { barmode: "group", yaxis: { autorange: "reversed" }, xaxis: { rangemode: "tozero", title: { text: t("orders_credited") } } },
    })),
    folded(t("attribution"), [
      { name: t("channel"), text: (row) => label("channel", row.code) },
      ...models.map((model, place) => ({ name: label("model", model), isNumber: true, figure: (row) => row.credits[place], text: (row, found) => plain(found.value, 1) })),
    ], rows),
    smallPrint(rows[0].credits[0], { of: t("of_orders_period", { period: periodText() }) })));
}

function leads() {
  if (!CUBES.leads) return card("leads", t("lead_conversion"), empty(t("not_built", { area: "sales" })));
  const back = periodBack();
  const shown = valuesOf({ cube: "leads", back }, "channel");
  const query = (code) => ({ cube: "leads", where: { channel: code }, back });
  const rows = shown.map((code) => ({ code, won: figure(query(code), "won", "leads") })).sort((one, other) => other.won.cases - one.won.cases);
  return wide(card("leads", t("lead_conversion"), note(t("leads_note", { period: periodText() })),
    rows.length ? table(t("lead_conversion"), [
      { name: t("channel"), text: (row) => label("channel", row.code) },
      { name: t("headline_leads"), isNumber: true, figure: (row) => figure(query(row.code), "leads"), text: (row, found) => plain(found.value) },
      { name: t("qualified"), isNumber: true, figure: (row) => figure(query(row.code), "qualified", "leads"), text: (row, found) => percent(found.value) },
      { name: t("ordered"), isNumber: true, figure: (row) => figure(query(row.code), "ordered", "leads"), text: (row, found) => percent(found.value) },
      { name: t("deal_won"), isNumber: true, figure: (row) => row.won, text: (row, found) => shareOf(found) },
      { name: t("interval_name"), isNumber: true, text: (row) => interval(row.won.top, row.won.cases) },
    ], rows) : empty(), smallPrint(rows[0] ? rows[0].won : {}, { of: t("of_leads") })));
}

function pageGrowth() { return [growthTiles(), channelRatios(), cohorts(), curves(), attribution(), leads()]; }
