// Quality: what the checks said, whether every row is accounted for, what was not used and why.
function qualityTiles() {
  const checks = listed("gate_results").rows;
  const books = listed("reconciliation").rows;
  const sum = (name) => books.reduce((total, row) => total + row[name], 0);
  const passed = checks.filter((row) => row.outcome === "passed").length;
  const lost = books.reduce((total, row) => total + Math.abs(unaccounted(row)), 0);
  const made = (value, source, sql) => ({ value, source, sql, ignored: [] });
  const quality = figure({ cube: "segments_now" }, "quality_total", "with_quality");
  return tiles(
    tile("checks", t("checks_passed"), made(passed, "gate_results.outcome", "select count(*) from marts.gate_results where outcome = 'passed'"), plain(passed),
      { of: t("of_checks", { n: plain(checks.length) }), sub: t("of_checks", { n: plain(checks.length) }), tone: passed === checks.length ? "fine" : "bad" }),
    tile("rows_read", t("rows_read"), made(sum("rows_read"), "reconciliation.rows_read", "select sum(rows_read) from marts.reconciliation"), plain(sum("rows_read")), { of: t("of_input"), sub: t("rows_used_sub", { n: plain(sum("rows_used")) }) }),
    tile("quarantined", t("headline_quarantined"), made(sum("rows_quarantined"), "reconciliation.rows_quarantined", "select sum(rows_quarantined) from marts.reconciliation"), plain(sum("rows_quarantined")),
      { of: t("of_rows", { n: plain(sum("rows_read")) }), sub: percent(sum("rows_read") ? sum("rows_quarantined") / sum("rows_read") : null, 2) }),
    tile("unaccounted", t("unaccounted"), made(lost, "reconciliation", "select sum(abs(rows_read - rows_used - rows_quarantined - rows_suppressed - duplicates_dropped - rows_after_as_of)) from marts.reconciliation"), plain(lost),
      { of: t("of_rows", { n: plain(sum("rows_read")) }), sub: t(lost ? "unaccounted_bad" : "unaccounted_good"), tone: lost ? "bad" : "fine" }),
    tile("quality_score", t("quality"), quality, plain(quality.value), { of: t("of_customers", { n: plain(quality.cases) }), sub: t("quality_sub") }));
}

function gate() {
  const rows = listed("gate_results").rows;
  const odd = rows.filter((row) => row.outcome !== "passed");
  const columns = [
    { name: t("outcome"), text: (row) => badge(label("outcome", row.outcome), row.outcome === "passed" ? "good" : "warn") },
    { name: t("check"), text: (row) => row.expectation.replace(/_/g, " ") },
    { name: t("check_meaning"), text: (row) => row.meaning },
    { name: t("who_acts"), text: (row) => label("role", row.owner) },
    { name: t("failed_rows"), isNumber: true, text: (row) => plain(row.failed_row_count) },
  ];
  return wide(card("gate", t("gate"), note(odd.length ? t("gate_odd", { n: plain(odd.length) }) : rows.length ? t("gate_good", { n: plain(rows.length) }) : t("trust_no_checks"), odd.length ? "bad" : "good"),
    odd.length ? table(t("gate"), columns, odd) : null,
    rows.length ? h("details", { class: "points" }, h("summary", {}, t("all_checks")), table(t("gate"), columns, rows)) : null,
    smallPrint({ source: "gate_results.outcome", sql: listed("gate_results").sql }, { of: t("of_checks", { n: plain(rows.length) }) })));
}

function books() {
  const found = listed("reconciliation");
  const number = (name) => ({ name: t("book_" + name), isNumber: true, text: (row) => plain(row[name]) });
  return wide(card("books", t("books"), note(t("books_note")),
    table(t("books"), [
      { name: t("entity"), text: (row) => label("entity", row.entity) }, { name: t("source_system"), text: (row) => row.source_system },
      ...["rows_read", "rows_used", "rows_quarantined", "rows_suppressed", "duplicates_dropped", "rows_after_as_of"].map(number),
      { name: t("unaccounted"), isNumber: true, text: (row) => plain(unaccounted(row)) }, number("rows_flagged"),
    ], found.rows), smallPrint({ source: "reconciliation.rows_read", sql: found.sql }, { of: t("of_input") })));
}

function refused() {
  const found = listed("quarantine");
  return wide(card("refused", t("refused"), note(t("refused_note")),
    found.rows.length ? table(t("refused"), [
      { name: t("entity"), text: (row) => label("entity", row.entity) }, { name: t("reason"), text: (row) => row.reason },
      { name: t("rows"), isNumber: true, text: (row) => plain(row.row_count) },
    ], found.rows) : empty(t("refused_none")), smallPrint({ source: "quarantine.reason", sql: found.sql }, { of: t("of_refused") })));
}

function runs() {
  const found = listed("runs");
  return card("runs", t("runs"), table(t("runs"), [
    { name: t("run"), text: (row) => row.started_at + " UTC" },
    { name: t("outcome"), text: (row) => badge(label("outcome", row.outcome), row.outcome === "published" ? "good" : "warn") },
    { name: t("failed_checks"), isNumber: true, text: (row) => plain(row.failed_check_count) },
    { name: t("rows_read"), isNumber: true, text: (row) => plain(row.input_row_count) },
  ], found.rows), smallPrint({ source: "runs.outcome", sql: found.sql }, { of: t("of_runs", { n: plain(found.rows.length) }) }));
}

function lateRows() {
  const found = listed("closed_months"), feed = listed("crm_feed").rows[0];
  const sentence = feed ? t("feed_" + (feed.status === "held" ? "held" : "released"), { n: plain(feed.segment_changed_count), held: plain(feed.held_count), why: feed["reason_" + state.language] || "" }) : t("feed_none");
  return card("late", t("late"), note(sentence, feed && feed.status === "held" ? "bad" : ""),
    found.rows.length ? table(t("late"), [
      { name: t("month"), text: (row) => day(row.period_month, "month") }, { name: t("entity"), text: (row) => label("entity", row.entity) },
      { name: t("late_rows"), isNumber: true, text: (row) => plain(row.late_row_count) }, { name: t("withdrawn_rows"), isNumber: true, text: (row) => plain(row.withdrawn_row_count) },
      { name: t("corrected_rows"), isNumber: true, text: (row) => plain(row.corrected_row_count) },
    ], found.rows) : empty(t("late_none")), smallPrint({ source: "closed_month_changes.late_row_count, crm_feed_status.status", sql: found.sql }, { of: t("of_closed_months") }));
}

function pageQuality() { return [qualityTiles(), gate(), books(), refused(), runs(), lateRows()]; }
