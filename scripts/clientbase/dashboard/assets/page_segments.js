// Segments: how large, who moves where, what they bring, and what segmentation gives the team.
function sizes() {
  const shown = segmentsShown(true).map((code) => ({ code, found: figure({ cube: "segments_now", where: { segment: code } }, "customers") }));
  const all = figure({ cube: "segments_now", isUnfiltered: true }, "customers");
  const columns = [
    { name: t("segment"), text: (row) => segmentName(row.code) },
    { name: t("customers"), isNumber: true, text: (row, found) => plain(found.value), figure: (row) => row.found },
    { name: t("share"), isNumber: true, text: (row) => percent(all.value ? row.found.value / all.value : null) },
    { name: t("meaning"), text: (row) => SEGMENTS[row.code]["meaning_" + state.language] },
    { name: t("first_step"), text: (row) => SEGMENTS[row.code]["first_step_" + state.language] },
  ];
  return wide(card("sizes", t("sizes"),
    chart(t("sizes"), 46 * shown.length + 40, () => ({
      traces: [{
        type: "bar", orientation: "h", x: shown.map((row) => row.found.value), y: shown.map((row) => label("segment", row.code)),
        marker: { color: shown.map((row) => segmentColour(row.code)) }, cliponaxis: false,
        text: shown.map((row) => plain(row.found.value)), textposition: "outside", hovertemplate: "%{y}: %{x}<extra></extra>",
      }],
      layout: { yaxis: { autorange: "reversed" }, xaxis: barAxis(shown.map((row) => row.found.value), { showticklabels: false }) },
    })),
    table(t("sizes"), columns, shown),
    smallPrint(shown[0] ? shown[0].found : all, { of: t("of_customers", { n: plain(all.value) }) })));
}

function sizesByMonth() {
  const back = [0, Math.max(state.period, 6) - 1];
  const months = CONTENT.facts.months.slice(back[0], back[1] + 1).reverse();
  const rows = segmentsShown().map((code) => ({ code, points: months.map((_, place) =>
    figure({ cube: "segment_months", where: { segment: code }, back: [back[1] - place, back[1] - place] }, "closing")) }));
  if (!rows.some((row) => row.points.some((point) => point.value))) return card("history", t("sizes_by_month"), empty());
  return card("history", t("sizes_by_month"), note(t("sizes_by_month_note")),
    chart(t("sizes_by_month"), 320, () => ({
      traces: rows.map((row) => ({
        x: months, y: row.points.map((point) => point.value), name: label("segment", row.code), stackgroup: "all", mode: "lines",
        line: { color: segmentColour(row.code), width: 1 }, fillcolor: faded(segmentColour(row.code), 0.75),
      })),
      layout: { xaxis: monthAxis(months), hovermode: "x unified" },
    })),
    folded(t("sizes_by_month"), [
      { name: t("month"), text: (row) => day(months[row], "month") },
      ...rows.map((one) => ({ name: label("segment", one.code), isNumber: true, figure: (row) => one.points[row], text: (row, found) => plain(found.value) })),
    ], months.map((_, place) => place)),
    smallPrint(rows[0].points[0], { of: t("of_buyers_by_month") }));
}

function migration() {
  const query = (from, to) => figure({ cube: "transitions", where: { from, to, cause: MOVES }, back: periodBack(), isUnfiltered: true }, "customers");
  const MOVES = valuesOf({ cube: "transitions", isUnfiltered: true }, "cause").filter((cause) => cause !== "none");
  const ends = Object.keys(SEGMENTS);
  const begins = ends.filter((code) => state.segment === "all" || code === state.segment);
  const cells = begins.map((from) => ends.map((to) => (from === to ? { value: null } : query(from, to))));
  const all = cells.flat().reduce((sum, one) => sum + (one.value || 0), 0);
  if (!all) return card("migration", t("migration"), empty());
  const names = ends.map((code) => label("segment", code));
  return card("migration", t("migration"), note(t("migration_note", { n: plain(all) })),
    chart(t("migration"), 360, () => ({
      traces: [{
        type: "heatmap", x: names, y: begins.map((code) => label("segment", code)), z: cells.map((row) => row.map((one) => one.value || null)),
        text: cells.map((row) => row.map((one) => (one.value ? plain(one.value) : ""))), texttemplate: "%{text}", xgap: 2, ygap: 2,
        colorscale: shades("#1f78b4"), showscale: false,
        hovertemplate: "%{y} → %{x}: %{z}<extra></extra>",
      }],
      layout: { yaxis: { autorange: "reversed", title: { text: t("from"), standoff: 4 } }, xaxis: { side: "top", title: { text: t("to"), standoff: 4 }, tickangle: isNarrow() ? -60 : 0 } },
    })),
    folded(t("migration"), [
      { name: t("from"), text: (row) => label("segment", begins[row]) },
      ...ends.map((code, place) => ({ name: label("segment", code), isNumber: true, figure: (row) => cells[row][place], text: (row, found) => plain(found.value) })),
    ], begins.map((_, place) => place)),
    smallPrint(cells.flat().find((one) => one.sql), { of: t("of_moves"), ignored: FILTERS.slice(1).filter((name) => state[name] !== "all") }));
}

function economics() {
  const hasPredictions = Boolean(CUBES.predictions);
  const query = (code) => ({ cube: "segment_months", where: { segment: code }, back: periodBack() });
  const columns = [
    { name: t("segment"), text: (code) => segmentName(code) },
    { name: t("orders"), isNumber: true, figure: (code) => figure(query(code), "orders"), text: (code, found) => plain(found.value) },
    { name: t("revenue"), isNumber: true, figure: (code) => figure(query(code), "revenue"), text: (code, found) => money(found.value) },
    { name: t("revenue_per_order"), isNumber: true, figure: (code) => figure(query(code), "revenue", "orders"), text: (code, found) => money(found.value) },
    { name: t("margin"), isNumber: true, figure: (code) => figure(query(code), "margin"), text: (code, found) => {
      const known = figure(query(code), "months_with_margin", "months");
      return known.value === 1 ? money(found.value) : t("cost_unknown");
    } },
    { name: t("churn_risk"), isNumber: true, figure: (code) => figure({ cube: "segments_now", where: { segment: code } }, "churn_risk"), text: (code, found) => plain(found.value) },
    { name: t("quality"), isNumber: true, figure: (code) => figure({ cube: "segments_now", where: { segment: code } }, "quality_total", "with_quality"), text: (code, found) => plain(found.value) },
  ];
  if (hasPredictions) {
    columns.push({ name: t("expected_year"), isNumber: true,
      figure: (code) => figure({ cube: "predictions", where: { segment: code } }, "predicted_clv_12m"), text: (code, found) => money(found.count ? found.value : null) });
  }
  return wide(card("economics", t("economics"), note(periodText()), table(t("economics"), columns, segmentsShown(true)),
    smallPrint(figure({ cube: "segment_months", back: periodBack() }, ["revenue"]), { of: t("of_orders_of_segment") })));
}

function effect() {
  const missing = CONTENT.facts.missing_areas;
  if (missing.includes("service") && missing.includes("sales")) return notBuilt("sales, service");
  const shown = segmentsShown(true);
  const sla = (code) => firstContact({ where: { metric: "first_contact", segment: code } });
  const columns = [{ name: t("segment"), text: (code) => segmentName(code) }];
  if (!missing.includes("service")) {
    columns.push(
      { name: t("contact_rate"), isNumber: true, figure: (code) => figure(sla(code), "responses", "clocks"), text: (code, found) => shareOf(found) },
      { name: t("mean_response"), isNumber: true, figure: (code) => figure(sla(code), "response_seconds", "responses"), text: (code, found) => (found.cases ? t("of_few", { value: duration(found.value), n: plain(found.cases) }) : NOTHING) },
      { name: t("answered_in_time"), isNumber: true, figure: (code) => figure(sla(code), "met", DECIDED), text: (code, found) => shareOf(found) });
  }
  if (!missing.includes("sales")) {
    columns.push({ name: t("win_rate"), isNumber: true,
      figure: (code) => figure({ cube: "deals_closed", where: { segment: code }, back: periodBack() }, "won", CLOSED), text: (code, found) => shareOf(found) });
  }
  const wins = shown.map((code) => figure({ cube: "deals_closed", where: { segment: code }, back: periodBack() }, "won", CLOSED));
  return wide(card("effect", t("effect"), note(t("effect_note", { period: periodText() })), table(t("effect"), columns, shown),
    missing.includes("sales") || !wins.some((one) => one.cases) ? null : chart(t("win_rate"), 44 * shown.length + 60, () => ({
      traces: dotsOf(shown.map((code) => label("segment", code)), wins.map((one) => [one.top, one.cases]), shown.map(segmentColour)),
      layout: { xaxis: percentAxis({ range: [0, 1], title: { text: t("win_rate_axis") } }), yaxis: { autorange: "reversed" } },
    })),
    smallPrint(figure(firstContact(), "responses", "clocks"), { of: t("of_each_segment") })));
}

// A share with its denominator and, where it has too few cases to be compared, a word about it.
function shareOf(found) {
  if (!found.cases) return NOTHING;
  return t(found.cases < CONTENT.facts.minimum_count ? "of_few" : "of_many", { value: percent(found.value), n: plain(found.cases) });
}

function stability() {
  const days = valuesOf({ cube: "stability", isUnfiltered: true }, "day");
  if (!days.length) return card("stability", t("stability"), empty());
  const points = days.map((one) => figure({ cube: "stability", where: { day: one }, isUnfiltered: true }, "changed", "customers"));
  const jumps = figure({ cube: "stability", isUnfiltered: true }, "jumped_without_event");
  return wide(card("stability", t("stability"), note(t(jumps.value ? "stability_jumps" : "stability_calm", { n: plain(jumps.value) }), jumps.value ? "bad" : "good"),
    chart(t("stability"), 240, () => ({
      traces: [{ x: days, y: points.map((one) => one.value), type: "bar", marker: { color: colour("accent") },
        hovertemplate: "%{x}: %{y:.1%}<extra></extra>" }],
      layout: { xaxis: { tickvals: days.filter((_, place) => place % 30 === 0), ticktext: days.filter((_, place) => place % 30 === 0).map((one) => day(one, "short")), type: "category" },
        yaxis: percentAxis({ tickformat: ".1%" }) },
    })),
    folded(t("stability"), [
      { name: t("day"), text: (row) => day(days[row]) },
      { name: t("share_changed"), isNumber: true, figure: (row) => points[row], text: (row, found) => percent(found.value, 1) },
    ], days.map((_, place) => place)),
    smallPrint(points[points.length - 1], { of: t("of_buyers_of_day"), ignored: FILTERS.filter((name) => state[name] !== "all") })));
}

function pageSegments() { return [sizes(), sizesByMonth(), migration(), economics(), effect(), stability()]; }
