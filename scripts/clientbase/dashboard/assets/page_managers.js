// Managers side by side, with intervals that stop anyone from ranking noise.
const MOST_MANAGERS = 40;

function managersShown() {
  const there = new Set([...valuesOf({ cube: "managers", back: periodBack() }, "manager"), ...valuesOf({ cube: "manager_work", back: periodBack() }, "manager")]);
  return [...there].map((id) => ({ id, rate: figure({ cube: "managers", where: { manager: id }, back: periodBack() }, "won", CLOSED) }))
    .sort((one, other) => other.rate.cases - one.rate.cases || (one.id < other.id ? -1 : 1));
}

// A page that shows some of them says so.
function firstOf(rows) { return rows.length > MOST_MANAGERS ? " " + t("first_managers", { shown: plain(MOST_MANAGERS), all: plain(rows.length) }) : ""; }

function managerTiles(rows) {
  const rate = figure({ cube: "managers", back: periodBack() }, "won", CLOSED);
  const reached = figure({ cube: "manager_work", back: periodBack() }, "reached", "outbound");
  const amount = figure({ cube: "managers", back: periodBack() }, "won_amount");
  return tiles(
    tile("manager_rate", t("win_rate_all"), rate, percent(rate.value), { of: t("of_closed", { n: plain(rate.cases) }), sub: rateSub(rate) }),
    tile("manager_amount", t("won_amount"), amount, money(amount.value), { of: t("of_closed", { n: plain(rate.cases) }), sub: t("managers_count", { n: plain(rows.length) }) }),
    tile("manager_reached", t("reached_rate"), reached, percent(reached.value), { of: t("of_outbound", { n: plain(reached.cases) }), sub: interval(reached.top, reached.cases) }));
}

function verdictOf(row) {
  const [code] = valuesOf({ cube: "manager_to_date", where: { manager: row.id }, isUnfiltered: true }, "against_team");
  return label("against", code || "unknown");
}

function placesOf(row) {
  const query = { cube: "manager_to_date", where: { manager: row.id }, isUnfiltered: true };
  const best = figure(query, "best_rank").value, worst = figure(query, "worst_rank").value;
  if (best === null) return t("too_few_to_rank");
  return best === worst ? plain(best) : t("places", { best: plain(best), worst: plain(worst) });
}

function managerRates(rows) {
  const judged = rows.filter((row) => row.rate.cases);
  const ranked = judged.slice(0, MOST_MANAGERS);
  if (!ranked.length) return wide(card("manager_rates", t("manager_rates"), empty()));
  const all = figure({ cube: "managers", back: periodBack() }, "won", CLOSED);
  return wide(card("manager_rates", t("manager_rates"), note(t("manager_rates_note") + firstOf(judged)),
    chart(t("manager_rates"), 34 * ranked.length + 70, () => ({
      traces: dotsOf(ranked.map((row) => managerLabel(row.id)), ranked.map((row) => [row.rate.top, row.rate.cases]),
        ranked.map((row) => (row.rate.cases < CONTENT.facts.minimum_count ? colour("soft") : colour("accent")))),
      layout: { xaxis: percentAxis({ range: [0, 1] }), yaxis: { autorange: "reversed" },
        shapes: [{ type: "line", x0: all.value, x1: all.value, y0: 0, y1: 1, yref: "paper", line: { color: colour("bad"), dash: "dot", width: 2 } }] },
    })),
    smallPrint(all, { of: t("of_closed", { n: plain(all.cases) }) })));
}

function managerTable(rows) {
  const work = (row) => ({ cube: "manager_work", where: { manager: row.id }, back: periodBack(), isUnfiltered: true });
  const toDate = (row) => ({ cube: "manager_to_date", where: { manager: row.id }, isUnfiltered: true });
  return wide(card("manager_table", t("manager_table"), note(periodText() + ". " + t("manager_table_note") + firstOf(rows)),
    rows.length ? table(t("manager_table"), [
      { name: t("manager"), text: (row) => managerLabel(row.id) },
      { name: t("team"), text: (row) => label("team", row.id in MANAGERS ? MANAGERS[row.id].team_id : "unknown") },
      { name: t("win_rate"), isNumber: true, figure: (row) => row.rate, text: (row, found) => shareOf(found) },
      { name: t("won_amount"), isNumber: true, figure: (row) => figure({ cube: "managers", where: { manager: row.id }, back: periodBack() }, "won_amount"), text: (row, found) => money(found.value) },
      { name: t("calls"), isNumber: true, figure: (row) => figure(work(row), "calls"), text: (row, found) => plain(found.value) },
      { name: t("reached_rate"), isNumber: true, figure: (row) => figure(work(row), "reached", "outbound"), text: (row, found) => percent(found.value) },
      { name: t("median_response"), isNumber: true, figure: (row) => figure(toDate(row), "response_seconds"), text: (row, found) => duration(found.value) },
      { name: t("won_per_hour"), isNumber: true, figure: (row) => figure(toDate(row), "won_per_hour"), text: (row, found) => money(found.value) },
      { name: t("against_team"), text: verdictOf },
      { name: t("place"), isNumber: true, text: placesOf },
    ], rows.slice(0, MOST_MANAGERS)) : empty(),
    smallPrint(figure({ cube: "managers", back: periodBack() }, "won_amount"), { of: t("of_managers", { n: plain(rows.length) }) })));
}

function pageManagers() {
  const rows = managersShown();
  return [managerTiles(rows), managerRates(rows), managerTable(rows)];
}
