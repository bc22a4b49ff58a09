// Funnel: where deals go, where they stay, why they are lost.
function stagesShown() {
  const there = valuesOf({ cube: "stages", back: periodBack() }, "stage");
  const known = CONTENT.facts.stages.filter((code) => there.includes(code));
  return [...known, ...there.filter((code) => !known.includes(code))];
}

// How long deals stay: the marts have it of all, or of one team, segment or channel.
function stay(stage, measure) {
  const chosen = FILTERS.filter((name) => state[name] !== "all");
  const [dimension, value] = chosen.length === 1 ? [chosen[0], state[chosen[0]]] : ["all", "all"];
  return figure({ cube: "durations", where: { stage, dimension, value }, isUnfiltered: true }, measure);
}

function funnelTiles() {
  const before = periodBack(true);
  const created = { cube: "deals_created", back: periodBack() };
  const closed = { cube: "deals_closed", back: periodBack() };
  const then = (query, names, over) => (before ? figure({ ...query, back: before }, names, over) : null);
  const made = figure(created, "created"), rate = figure(closed, "won", CLOSED), amount = figure(closed, "won_amount");
  const open = figure({ cube: "deals_open" }, "open"), worth = figure({ cube: "deals_open" }, "amount");
  const share = figure(created, "created_won", "created");
  return tiles(
    tile("created", t("created_deals"), made, plain(made.value), { of: t("of_created"), sub: against(made, then(created, "created"), plain) }),
    tile("win_rate_closed", t("win_rate"), rate, percent(rate.value), { of: t("of_closed", { n: plain(rate.cases) }), sub: rateSub(rate) }),
    tile("win_rate_created", t("win_rate_created"), share, percent(share.value), { of: t("of_created_n", { n: plain(share.cases) }),
      sub: t("still_open", { n: plain(figure(created, "created_open").value) }) }),
    tile("won_amount", t("won_amount"), amount, money(amount.value), { of: t("of_closed", { n: plain(rate.cases) }), sub: against(amount, then(closed, "won_amount"), money) }),
    tile("open", t("open_deals"), open, plain(open.value), { of: t("of_open_now"), sub: money(worth.value) }));
}

function stages() {
  const shown = stagesShown();
  if (!shown.length) return wide(card("stages", t("stages"), empty()));
  const query = (code) => ({ cube: "stages", where: { stage: code }, back: periodBack() });
  const rows = shown.map((code) => ({ code, entered: figure(query(code), "entered"), advanced: figure(query(code), "advanced"), lost: figure(query(code), "lost"),
    still: figure(query(code), "elsewhere"), loss: figure(query(code), "lost", ["lost", "advanced"]) }));
  const worst = worstStage();
  const line = CONTENT.facts.bottleneck_loss_share;
  const share = (row, name) => (row.entered.value ? row[name].value / row.entered.value : null);
  return wide(card("stages", t("stages"), note(worst
    ? t("worst_stage", { stage: stageLabel(worst.code), rate: percent(worst.loss.value), n: plain(worst.loss.cases) })
    : t("attention_stage_none", { n: plain(CONTENT.facts.minimum_count) }), worst && worst.loss.value > line ? "bad" : ""),
    chart(t("stages"), (isNarrow() ? 42 : 34) * shown.length + 70, () => ({
      traces: [["advanced", "fill-good"], ["lost", "fill-bad"], ["still", "fill-soft"]].map(([name, tone]) => ({
        type: "bar", orientation: "h", name: t("stage_" + name), y: rows.map((row) => (isNarrow() ? stageLabel(row.code).replace(" · ", "<br>") : stageLabel(row.code))), x: rows.map((row) => share(row, name)),
        marker: { color: colour(tone) }, text: rows.map((row) => (share(row, name) >= 0.06 ? percent(share(row, name)) : "")), textposition: "inside", insidetextanchor: "middle",
        textangle: 0, insidetextfont: { color: "#1b2430" }, customdata: rows.map((row) => row[name].value), hovertemplate: "%{y}: %{x:.0%} (%{customdata})<extra>%{fullData.name}</extra>",
      })),
      layout: { barmode: "stack", xaxis: percentAxis({ range: [0, 1.001] }), yaxis: { autorange: "reversed", tickfont: { size: isNarrow() ? 11 : 13 } } },
    })),
    table(t("stages"), [
      { name: t("stage"), text: (row) => stageLabel(row.code) },
      { name: t("entered"), isNumber: true, figure: (row) => row.entered, text: (row, found) => plain(found.value) },
      { name: t("stage_advanced"), isNumber: true, figure: (row) => row.advanced, text: (row, found) => plain(found.value) },
      { name: t("stage_lost"), isNumber: true, figure: (row) => row.lost, text: (row, found) => plain(found.value) },
      { name: t("loss_rate"), isNumber: true, figure: (row) => row.loss, text: (row, found) => h("span", {}, shareOf(found), " ", found.cases >= CONTENT.facts.minimum_count && found.value > line ? badge(t("bottleneck"), "bad") : null) },
      { name: t("median_stay"), isNumber: true, figure: (row) => stay(row.code, "median_days"), text: (row, found) => t("days_of", { n: plain(found.value, 1) }) },
      { name: t("p90_stay"), isNumber: true, figure: (row) => stay(row.code, "p90_days"), text: (row, found) => t("days_of", { n: plain(found.value, 1) }) },
      { name: t("open_now"), isNumber: true, figure: (row) => figure({ cube: "deals_open", where: { stage: row.code } }, "open"), text: (row, found) => plain(found.value) },
      { name: t("stuck"), isNumber: true, figure: (row) => figure({ cube: "stuck", where: { stage: row.code } }, "deals"), text: (row, found) => plain(found.value) },
    ], rows),
    note(t("stay_note") + (FILTERS.filter((name) => state[name] !== "all").length > 1 ? " " + t("stay_all") : "")),
    smallPrint(rows[0].loss, { of: t("of_visits", { period: periodText() }) })));
}

function winRateByMonth() {
  const count = Math.max(state.period, 6);
  const months = CONTENT.facts.months.slice(0, count).reverse();
  const points = months.map((_, place) => figure({ cube: "deals_closed", back: [count - 1 - place, count - 1 - place] }, "won", CLOSED));
  if (!points.some((one) => one.cases)) return card("win_months", t("win_rate_by_month"), empty());
  return card("win_months", t("win_rate_by_month"), note(t("band_note")),
    chart(t("win_rate_by_month"), 300, () => ({
      traces: bandOf(months, points.map((one) => [one.top, one.cases]), colour("accent"), t("win_rate")),
      layout: { xaxis: monthAxis(months), yaxis: percentAxis({ range: [0, 1] }), showlegend: false },
    })),
    folded(t("win_rate_by_month"), [
      { name: t("month"), text: (row) => day(months[row], "month") },
      { name: t("win_rate"), isNumber: true, figure: (row) => points[row], text: (row, found) => shareOf(found) },
      { name: t("interval_name"), isNumber: true, text: (row) => interval(points[row].top, points[row].cases) || NOTHING },
    ], months.map((_, place) => place)),
    smallPrint(points[points.length - 1], { of: t("of_closed_by_month") }));
}

function losses() {
  const back = periodBack();
  const reasons = valuesOf({ cube: "losses", back }, "reason").map((code) => ({ code, found: figure({ cube: "losses", where: { reason: code }, back }, "lost") }))
    .sort((one, other) => other.found.value - one.found.value);
  const all = figure({ cube: "losses", back }, "lost");
  if (!all.value) return card("losses", t("losses"), empty());
  return card("losses", t("losses"),
    chart(t("losses"), 36 * reasons.length + 40, () => ({
      traces: [{ type: "bar", orientation: "h", x: reasons.map((row) => row.found.value), y: reasons.map((row) => label("reason", row.code)), marker: { color: colour("fill-bad") },
        text: reasons.map((row) => percent(row.found.value / all.value)), textposition: "outside", cliponaxis: false, hovertemplate: "%{y}: %{x}<extra></extra>" }],
      layout: { yaxis: { autorange: "reversed" }, xaxis: barAxis(reasons.map((row) => row.found.value)) },
    })),
    folded(t("losses"), [
      { name: t("reason"), text: (row) => label("reason", row.code) },
      { name: t("stage_lost"), isNumber: true, figure: (row) => row.found, text: (row, found) => plain(found.value) },
      { name: t("share"), isNumber: true, text: (row) => percent(row.found.value / all.value) },
      { name: t("amount"), isNumber: true, figure: (row) => figure({ cube: "losses", where: { reason: row.code }, back }, "amount"), text: (row, found) => money(found.value) },
    ], reasons),
    smallPrint(all, { of: t("of_lost", { n: plain(all.value) }) }));
}

function stuckDeals() {
  const found = listed("stuck_deals");
  const count = figure({ cube: "stuck" }, "deals"), amount = figure({ cube: "stuck" }, "amount");
  return wide(card("stuck", t("stuck_deals"), note(t("stuck_note", { n: plain(count.value), amount: money(amount.value) })),
    found.rows.length ? table(t("stuck_deals"), [
      { name: t("deal"), text: (row) => row.deal_id },
      { name: t("stage"), text: (row) => stageLabel(row.stage) },
      { name: t("segment"), text: (row) => segmentName(row.segment) },
      { name: t("owner"), text: (row) => managerLabel(row.owner_manager_id) },
      { name: t("amount"), isNumber: true, text: (row) => (row.amount === null ? t("amount_unknown") : money(row.amount)) },
      { name: t("days_in_stage"), isNumber: true, text: (row) => plain(row.days_in_stage) },
      { name: t("days_over"), isNumber: true, text: (row) => plain(row.days_over_allowed) },
    ], found.rows.slice(0, 10)) : empty(t("attention_stuck_none")),
    smallPrint({ ...count, ignored: found.ignored }, { of: t("of_open_now") })));
}

function pageFunnel() { return [funnelTiles(), stages(), winRateByMonth(), losses(), stuckDeals()]; }
