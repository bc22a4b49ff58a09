// Service: are customers answered in time, who waits now, do the next days hold the work, when do people pick up.
function serviceTiles() {
  const before = periodBack(true);
  const then = (names, over) => (before ? figure(firstContact({ back: before }), names, over) : null);
  const kept = figure(firstContact(), "met", DECIDED);
  const reached = figure(firstContact(), "responses", "clocks");
  const mean = figure(firstContact(), "response_seconds", "responses");
  const late = figure({ cube: "queue", where: { urgency: "overdue" } }, "clocks");
  const soon = figure({ cube: "queue", where: { urgency: "due_soon" } }, "clocks");
  const untouched = figure({ cube: "untouched" }, "leads");
  const tasks = figure(firstContact({ where: { metric: "completion" } }), "met", DECIDED);
  return tiles(
    tile("sla", t("answered_in_time"), kept, percent(kept.value), { of: t("of_promises", { n: plain(kept.cases) }), sub: interval(kept.top, kept.cases) + before_(then("met", DECIDED), percent) }),
    tile("contact_rate", t("contact_rate"), reached, percent(reached.value), { of: t("of_clocks", { n: plain(reached.cases) }), sub: interval(reached.top, reached.cases) }),
    tile("mean_response", t("mean_response"), mean, duration(mean.value), { of: t("of_answers", { n: plain(mean.cases) }), sub: against(mean, then("response_seconds", "responses"), duration) }),
    tile("tasks", t("tasks_in_time"), tasks, percent(tasks.value), { of: t("of_tasks", { n: plain(tasks.cases) }), sub: interval(tasks.top, tasks.cases) }),
    tile("queue_overdue", t("overdue_now"), late, plain(late.value), { of: t("of_queue"), sub: t("due_soon_sub", { n: plain(soon.value) }), tone: late.value ? "bad" : "" }),
    tile("untouched", t("untouched"), untouched, plain(untouched.value), { of: t("of_open_leads"), sub: untouched.value ? t("untouched_sub") : "", tone: untouched.value ? "bad" : "" }));
}

function before_(found, form) { return found && found.value !== null ? " · " + t("period_before", { value: form(found.value) }) : ""; }

function slaByWeek() {
  const weeks = [...CONTENT.facts.weeks].reverse();
  const points = weeks.map((_, place) => figure({ cube: "sla_weeks", where: { metric: "first_contact" }, back: [weeks.length - 1 - place, weeks.length - 1 - place] }, "met", DECIDED));
  if (!points.some((one) => one.cases)) return card("sla_weeks", t("sla_by_week"), empty());
  return card("sla_weeks", t("sla_by_week"), note(t("weeks_note", { n: plain(weeks.length) })),
    chart(t("sla_by_week"), 300, () => {
      const shown = weeks.filter((_, place) => place % (isNarrow() ? 8 : 4) === 0);
      return { traces: bandOf(weeks, points.map((one) => [one.top, one.cases]), colour("accent"), t("answered_in_time")),
        layout: { showlegend: false, yaxis: percentAxis({ range: [0, 1] }), xaxis: { type: "category", tickvals: shown, ticktext: shown.map((one) => day(one, "short")), tickangle: 0 } } };
    }),
    folded(t("sla_by_week"), [
      { name: t("week"), text: (row) => day(weeks[row]) },
      { name: t("answered_in_time"), isNumber: true, figure: (row) => points[row], text: (row, found) => shareOf(found) },
    ], weeks.map((_, place) => place)),
    smallPrint(points[points.length - 1], { of: t("of_promises_by_week") }));
}

function slaBySegment() {
  const rows = [...segmentsShown(true), ...(state.segment === "all" ? ["unknown"] : [])]
    .map((code) => ({ code, found: figure(firstContact({ where: { metric: "first_contact", segment: code } }), "met", DECIDED) })).filter((row) => row.found.cases);
  if (!rows.length) return card("sla_segments", t("sla_by_segment"), empty());
  return card("sla_segments", t("sla_by_segment"), note(periodText()),
    chart(t("sla_by_segment"), 44 * rows.length + 50, () => ({
      traces: dotsOf(rows.map((row) => label("segment", row.code)), rows.map((row) => [row.found.top, row.found.cases]), rows.map((row) => segmentColour(row.code))),
      layout: { xaxis: percentAxis({ range: [0, 1] }), yaxis: { autorange: "reversed" } },
    })),
    folded(t("sla_by_segment"), [
      { name: t("segment"), text: (row) => segmentName(row.code) },
      { name: t("answered_in_time"), isNumber: true, figure: (row) => row.found, text: (row, found) => shareOf(found) },
    ], rows),
    smallPrint(rows[0].found, { of: t("of_each_segment") }));
}

function queue() {
  const found = listed("queue_first");
  const all = figure({ cube: "queue" }, "clocks");
  return wide(card("queue", t("queue"), note(t("queue_note", { n: plain(all.value), escalated: plain(figure({ cube: "queue" }, "escalated").value) })),
    found.rows.length ? table(t("queue"), [
      { name: t("urgency"), text: (row) => badge(label("urgency", row.urgency), row.urgency === "overdue" ? "bad" : row.urgency === "due_soon" ? "warn" : "none") },
      { name: t("trigger"), text: (row) => label("trigger", row.trigger_type) },
      { name: t("customer"), text: (row) => row.customer_id || row.lead_id || NOTHING },
      { name: t("segment"), text: (row) => segmentName(row.segment) },
      { name: t("due"), text: (row) => (row.due_at ? row.due_at.slice(0, 16) + " UTC" : NOTHING) },
      { name: t("assigned"), text: (row) => (row.assigned_manager_id ? managerLabel(row.assigned_manager_id) : t("nobody")) },
    ], found.rows.slice(0, 10)) : empty(t("queue_empty")),
    smallPrint({ ...all, ignored: found.ignored }, { of: t("of_queue") })));
}

function workload() {
  const teams = valuesOf({ cube: "workload" }, "team");
  const days = valuesOf({ cube: "workload" }, "day");
  if (!days.length) return card("workload", t("workload"), empty());
  const cell = (team, one) => ({ cube: "workload", where: { team, day: one } });
  const rows = teams.flatMap((team) => days.map((one) => ({ team, day: one, due: figure(cell(team, one), "due"), minutes: figure(cell(team, one), "minutes"),
    load: figure(cell(team, one), "minutes", "capacity"), known: figure(cell(team, one), "with_capacity") }))).filter((row) => row.load.count);
  const over = rows.filter((row) => row.known.value && row.load.value > 1);
  const hues = ["#1f78b4", "#ff7f00", "#33a02c", "#6a3d9a", "#b15928", "#e31a1c"];
  return card("workload", t("workload"), note(over.length ? t("workload_over", { n: plain(over.length) }) : t("workload_fits"), over.length ? "bad" : "good"),
    chart(t("workload"), 300, () => ({
      traces: teams.map((team, place) => {
        const own = rows.filter((row) => row.team === team && row.known.value);
        return { type: "bar", name: label("team", team), x: own.map((row) => row.day), y: own.map((row) => row.load.value), marker: { color: hues[place % hues.length] },
          hovertemplate: "%{x}: %{y:.0%}<extra>%{fullData.name}</extra>" };
      }),
      layout: { barmode: "group", yaxis: percentAxis(), xaxis: { type: "category", tickvals: days, ticktext: days.map((one) => day(one, "short")), nticks: isNarrow() ? 4 : 10 },
        shapes: [{ type: "line", x0: 0, x1: 1, xref: "paper", y0: 1, y1: 1, line: { color: colour("bad"), dash: "dot", width: 2 } }] },
    })),
    folded(t("workload"), [
      { name: t("day"), text: (row) => day(row.day) }, { name: t("team"), text: (row) => label("team", row.team) },
      { name: t("due_contacts"), isNumber: true, figure: (row) => row.due, text: (row, found) => plain(found.value) },
      { name: t("planned_minutes"), isNumber: true, figure: (row) => row.minutes, text: (row, found) => plain(found.value) },
      { name: t("load"), isNumber: true, figure: (row) => row.load, text: (row, found) => (row.known.value ? percent(found.value) : t("capacity_unknown")) },
    ], rows),
    note(t("workload_note")), smallPrint(rows[0].load, { of: t("of_capacity") }));
}

function contactWindows() {
  const segment = state.segment === "all" ? "all" : state.segment;
  const hours = valuesOf({ cube: "windows", where: { segment }, isUnfiltered: true }, "hour").map(Number).sort((one, other) => one - other);
  if (!hours.length) return card("windows", t("windows"), empty(t("windows_none")));
  const weekdays = [1, 2, 3, 4, 5, 6, 7];
  const cells = weekdays.map((weekday) => hours.map((hour) => figure({ cube: "windows", where: { segment, weekday, hour }, isUnfiltered: true }, "reached", "calls")));
  const used = weekdays.filter((_, place) => cells[place].some((one) => one.cases));
  const enough = (one) => one.cases >= CONTENT.facts.minimum_count;
  if (!cells.flat().some(enough)) return card("windows", t("windows"), empty(t("windows_few", { n: plain(CONTENT.facts.minimum_count) })));
  return card("windows", t("windows"), note(t("windows_note", { n: plain(CONTENT.facts.minimum_count), segment: label("segment", segment) })),
    chart(t("windows"), 300, () => ({
      traces: [{
        type: "heatmap", x: hours.map((hour) => hour + ":00"), y: used.map((weekday) => t("weekday_" + weekday)), xgap: 2, ygap: 2, zmin: 0, zmax: 1, showscale: false,
        z: used.map((weekday) => cells[weekday - 1].map((one) => (enough(one) ? one.value : null))),
        text: used.map((weekday) => cells[weekday - 1].map((one) => (enough(one) ? percent(one.value) : ""))), texttemplate: isNarrow() ? "" : "%{text}",
        colorscale: shades("#1f78b4"), customdata: used.map((weekday) => cells[weekday - 1].map((one) => plain(one.top) + " / " + plain(one.cases))),
        hovertemplate: "%{y} %{x}: %{z:.0%} (%{customdata})<extra></extra>",
      }],
      layout: { yaxis: { autorange: "reversed" }, xaxis: { type: "category" } },
    })),
    folded(t("windows"), [
      { name: t("hour"), text: (row) => hours[row] + ":00" },
      ...used.map((weekday) => ({ name: t("weekday_" + weekday), isNumber: true, figure: (row) => cells[weekday - 1][row], text: (row, found) => shareOf(found) })),
    ], hours.map((_, place) => place)),
    smallPrint(cells.flat().find((one) => one.cases), { of: t("of_calls"), ignored: ["team", "channel"].filter((name) => state[name] !== "all") }));
}

function pageService() { return [serviceTiles(), slaByWeek(), slaBySegment(), queue(), workload(), contactWindows()]; }
