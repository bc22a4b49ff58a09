// Overview: can today's numbers be trusted, how it goes, what changed, whom to call, what stands in the way.
const CLOSED = ["won", "lost"];
const DECIDED = ["met", "breached", "overdue"];

function firstContact(more) { return { cube: "sla_months", where: { metric: "first_contact" }, back: periodBack(), ...more }; }

function headlineTiles() {
  const before = periodBack(true);
  const then = (query, names, over) => (before ? figure({ ...query, back: before }, names, over) : null);
  const revenue = { cube: "segment_months", back: periodBack() };
  const closed = { cube: "deals_closed", back: periodBack() };
  const customers = figure({ cube: "segments_now" }, "customers");
  const risk = figure({ cube: "segments_now" }, "churn_risk");
  const earned = figure(revenue, "revenue");
  const won = figure(closed, "won");
  const rate = figure(closed, "won", CLOSED);
  const answered = figure(firstContact(), "met", DECIDED);
  const overdue = figure({ cube: "queue", where: { urgency: "overdue" } }, "clocks");
  const orders = figure(revenue, "orders");
  return tiles(
    tile("customers", t("customers"), customers, plain(customers.value), { of: t("of_all_customers"), sub: t("churn_risk_sub", { n: plain(risk.value) }) }),
    tile("revenue", t("revenue"), earned, money(earned.value), { of: t("of_orders", { n: plain(orders.value) }), sub: against(earned, then(revenue, "revenue"), money) }),
    tile("won", t("won_deals"), won, plain(won.value), { of: t("of_closed", { n: plain(rate.cases) }), sub: against(won, then(closed, "won"), plain) }),
    tile("win_rate", t("win_rate"), rate, percent(rate.value), { of: t("of_closed", { n: plain(rate.cases) }), sub: rateSub(rate) }),
    tile("answered", t("answered_in_time"), answered, percent(answered.value), { of: t("of_promises", { n: plain(answered.cases) }), sub: against(answered, then(firstContact(), "met", DECIDED), percent) }),
    tile("overdue", t("overdue_now"), overdue, plain(overdue.value), { of: t("of_queue"), sub: t("overdue_sub"), tone: overdue.value ? "bad" : "" }));
}

function rateSub(rate) {
  if (!rate.cases) return "";
  const few = rate.cases < CONTENT.facts.minimum_count ? " · " + t("few_cases") : "";
  return interval(rate.top, rate.cases) + few;
}

function trust() {
  const checks = listed("gate_results").rows;
  const odd = checks.filter((row) => row.outcome !== "passed");
  const books = listed("reconciliation").rows;
  const lost = books.filter((row) => unaccounted(row) !== 0);
  const quarantined = books.reduce((sum, row) => sum + row.rows_quarantined, 0);
  const read = books.reduce((sum, row) => sum + row.rows_read, 0);
  const isGood = !odd.length && !lost.length && checks.length > 0;
  const sentences = [
    checks.length ? t("trust_checks", { passed: plain(checks.length - odd.length), all: plain(checks.length) }) : t("trust_no_checks"),
    lost.length ? t("trust_lost", { names: lost.map((row) => row.entity).join(", ") }) : t("trust_rows", { n: plain(read), bad: plain(quarantined) }),
  ];
  if (odd.length) sentences.push(t("trust_odd", { names: odd.map((row) => row.meaning.replace(/\.$/, "")).slice(0, 3).join("; ") }));
  return h("section", { class: "trust " + (isGood ? "good" : "warn"), "aria-labelledby": "title-trust" },
    h("h2", { id: "title-trust" }, isGood ? t("trust_good") : t("trust_warn")),
    h("p", {}, sentences.join(" "), " ", h("a", { href: link("quality") }, t("see_quality"))));
}

function unaccounted(row) {
  return row.rows_read - row.rows_used - row.rows_quarantined - row.rows_suppressed - row.duplicates_dropped - row.rows_after_as_of;
}

function worstStage() {
  const stages = stagesShown().map((code) => ({ code, loss: figure({ cube: "stages", where: { stage: code }, back: periodBack() }, "lost", ["lost", "advanced"]) }));
  const sure = stages.filter((stage) => stage.loss.cases >= CONTENT.facts.minimum_count);
  return (sure.length ? sure : []).sort((one, other) => other.loss.value - one.loss.value)[0];
}

function attention() {
  const items = [];
  const missing = CONTENT.facts.missing_areas;
  const worst = missing.includes("sales") ? null : worstStage();
  if (!missing.includes("sales")) {
    items.push([t("attention_stage"), worst
      ? t("attention_stage_text", { stage: stageLabel(worst.code), rate: percent(worst.loss.value), n: plain(worst.loss.cases) })
      : t("attention_stage_none", { n: plain(CONTENT.facts.minimum_count) }), "funnel"]);
    const stuck = figure({ cube: "stuck" }, "deals"), amount = figure({ cube: "stuck" }, "amount");
    items.push([t("attention_stuck"), stuck.value ? t("attention_stuck_text", { n: plain(stuck.value), amount: money(amount.value) }) : t("attention_stuck_none"), "funnel"]);
  }
  if (!missing.includes("growth")) {
    const names = channelsBelow().map((code) => label("channel", code));
    items.push([t("attention_channel"), names.length ? t("attention_channel_text", { names: names.join(", ") })
      : t("attention_channel_none"), "growth"]);
  }
  if (!missing.includes("service")) {
    const late = figure({ cube: "queue", where: { urgency: "overdue" } }, "clocks"), untouched = figure({ cube: "untouched" }, "leads");
    items.push([t("attention_queue"), t("attention_queue_text", { n: plain(late.value), leads: plain(untouched.value) }), "service"]);
  }
  return card("attention", t("attention"), h("dl", { class: "pairs" }, items.map(([name, text, page]) =>
    [h("dt", {}, name), h("dd", {}, text, " ", h("a", { href: link(page) }, t("page_" + page)))])), note(asOf() + " · " + periodText()));
}

// Channels whose first year surely does not earn back what they cost: the whole interval of LTV:CAC lies below 1.
function channelsBelow() {
  return valuesOf({ cube: "channels", isUnfiltered: true }, "channel")
    .filter((code) => code !== "all" && (state.channel === "all" || code === state.channel))
    .filter((code) => {
      const high = figure({ cube: "channels", where: { channel: code }, isUnfiltered: true }, "ratio_high").value;
      return high !== null && high < 1;
    });
}

function callFirst() {
  const found = listed("call_first");
  const body = found.rows.length ? table(t("call_first_caption"), [
    { name: t("customer"), text: (row) => row.customer_id },
    { name: t("why"), text: (row) => label("alert", row.alert_type) },
    { name: t("segment"), text: (row) => segmentName(row.segment) },
    { name: t("year_amount"), isNumber: true, text: (row) => money(row.amount) },
    { name: t("since"), text: (row) => day(row.since, "short") },
    { name: t("owner"), text: (row) => (row.owner_manager_id ? managerLabel(row.owner_manager_id) : t("nobody")) },
  ], found.rows.slice(0, 10)) : empty(t("nobody_to_call"));
  return card("call_first", t("call_first"), note(t("call_first_note")), body,
    smallPrint({ ...found, source: "segment_alerts.m_amount" }, { of: t("of_open_alerts", { n: plain(figure({ cube: "alerts" }, "alerts").value) }) }));
}

function changes() {
  const earlier = CONTENT.earlier;
  if (!earlier) return wide(card("changes", t("changes"), empty(t("no_earlier_version"))));
  const names = Object.keys(CONTENT.headlines).filter((name) => name in earlier.headlines);
  const form = (name, value) => (name === "net_amount" ? money(value) : plain(value));
  const rows = names.map((name) => ({ name, now: CONTENT.headlines[name].value, before: earlier.headlines[name].value, sql: CONTENT.headlines[name].sql }));
  const moved = rows.filter((row) => row.now !== row.before);
  return wide(card("changes", t("changes"),
    note(t("changes_note", { before: earlier.as_of || NOTHING, now: CONTENT.facts.as_of_at || NOTHING })),
    moved.length ? table(t("changes"), [
      { name: t("what"), text: (row) => (row.name.startsWith("segment:") ? segmentName(row.name.slice(8)) : t("headline_" + row.name)) },
      { name: t("before"), isNumber: true, text: (row) => form(row.name, row.before) },
      { name: t("now"), isNumber: true, text: (row) => form(row.name, row.now), figure: (row) => ({ value: row.now, sql: row.sql }) },
      { name: t("difference"), isNumber: true, text: (row) => (row.now > row.before ? "+" : "−") + form(row.name, Math.abs(row.now - row.before)) },
    ], moved) : empty(t("nothing_changed")), note(t("whole_company"))));
}

function readiness() {
  const rows = [];
  const missing = CONTENT.facts.missing_areas;
  const methods = valuesOf({ cube: "thresholds", isUnfiltered: true }, "method");
  if (methods.length) {
    const metric = valuesOf({ cube: "thresholds", isUnfiltered: true }, "metric")[0];
    const [method] = valuesOf({ cube: "thresholds", where: { metric }, isUnfiltered: true }, "method");
    const buyers = figure({ cube: "thresholds", where: { metric, method }, isUnfiltered: true }, "buyers").value;
    const isReady = !methods.includes("fixed") || methods.length > 1;
    rows.push([t("ready_segments"), isReady, t(isReady ? "ready_segments_yes" : "ready_segments_no", { n: plain(buyers) })]);
  } else rows.push([t("ready_segments"), false, t("ready_segments_none")]);
  if (!missing.includes("sales")) {
    const closed = figure({ cube: "deals_closed", back: periodBack() }, CLOSED).value || 0;
    rows.push([t("ready_win"), closed >= CONTENT.facts.minimum_count, t("ready_win_text", { n: plain(closed), least: plain(CONTENT.facts.minimum_count) })]);
  }
  if (!missing.includes("growth")) {
    const ripe = figure({ cube: "channels", where: { channel: "all" }, isUnfiltered: true }, "ltv_12m").value !== null;
    rows.push([t("ready_ltv"), ripe, t(ripe ? "ready_ltv_yes" : "ready_ltv_no")]);
    const models = listed("value_models").rows.filter((row) => row.role === "full" && row.is_chosen);
    const test = listed("value_models").rows.find((row) => row.role === "calibration" && row.is_chosen && row.holdout_relative_error !== null);
    rows.push([t("ready_value"), models.length > 0, models.length && test ? t("ready_value_yes", { error: percent(test.holdout_relative_error) }) : t("ready_value_no")]);
  }
  if (!missing.includes("service")) {
    const plans = figure({ cube: "workload", isUnfiltered: true }, "with_capacity", "plans");
    rows.push([t("ready_capacity"), plans.value === 1, t(plans.value === 1 ? "ready_capacity_yes" : "ready_capacity_no")]);
  }
  for (const area of missing) rows.push([t("page_" + (area === "sales" ? "funnel" : area)), null, t("not_built", { area })]);
  return card("readiness", t("readiness"), h("ul", { class: "states" }, rows.map(([name, isReady, text]) =>
    h("li", {}, badge(isReady === null ? t("state_absent") : isReady ? t("state_ready") : t("state_immature"), isReady === null ? "none" : isReady ? "good" : "warn"),
      h("span", {}, h("strong", {}, name), " ", text)))), note(asOf()));
}

function pageOverview() { return [trust(), headlineTiles(), callFirst(), attention(), readiness(), changes()]; }
