// Cells of the cubes, added up; every number comes with the query that gives it from the published file.
const FILTERS = ["segment", "team", "channel"];
const PERIODS = [1, 3, 6, 12, 24];
const figures = [];

function bucket(back) { return back < 3 ? back : back < 6 ? 3 : back < 12 ? 4 : 5; }

// Months back of the chosen period, or of the one before it; null where that is beyond what the page holds.
function periodBack(isBefore) {
  const count = state.period;
  if (!isBefore) return [0, count - 1];
  return 2 * count <= CONTENT.facts.months.length ? [count, 2 * count - 1] : null;
}

// What a query asks for once the page's filters are in it. query: {cube, where, back, isUnfiltered}
function asked(query) {
  const cube = CUBES[query.cube];
  const where = { ...(query.where || {}) };
  const ignored = [];
  if (cube && !query.isUnfiltered) {
    for (const name of FILTERS) {
      if (state[name] === "all") continue;
      const dimension = cube.filters[name];
      if (!dimension) ignored.push(name);
      else if (!(dimension in where)) where[dimension] = state[name];
    }
  }
  const back = cube && cube.time ? query.back || [0, (cube.time.grain === "week" ? CONTENT.facts.weeks : CONTENT.facts.months).length - 1] : null;
  return { cube, where, back, ignored };
}

function cellsOf({ cube, where, back }) {
  const size = Object.values(cube.measures)[0].values.length;
  const tests = [];
  for (const [name, wanted] of Object.entries(where)) {
    const dimension = cube.dimensions[name];
    const codes = new Set([].concat(wanted).map((text) => dimension.values.indexOf(String(text))).filter((place) => place >= 0));
    tests.push((cell) => codes.has(dimension.codes[cell]));
  }
  if (back) {
    const [near, far] = cube.time.grain === "bucket" ? back.map(bucket) : back;
    tests.push((cell) => cube.time.back[cell] >= near && cube.time.back[cell] <= far);
  }
  const cells = [];
  for (let cell = 0; cell < size; cell++) if (tests.every((test) => test(cell))) cells.push(cell);
  return cells;
}

function quoted(text) { return "'" + String(text).replace(/'/g, "''") + "'"; }

function fromClause({ cube, where, back }) {
  const conditions = cube.where ? ["(" + cube.where + ")"] : [];
  for (const [name, wanted] of Object.entries(where)) {
    const values = [].concat(wanted).map(quoted);
    conditions.push(cube.dimensions[name].sql + (values.length === 1 ? " = " + values[0] : " in (" + values.join(", ") + ")"));
  }
  if (back) {
    const starts = cube.time.grain === "week" ? CONTENT.facts.weeks : CONTENT.facts.months;
    const end = cube.time.grain === "week" ? addDays(starts[back[0]], 7) : nextMonth(starts[back[0]]);
    conditions.push(cube.time.column + " >= date '" + starts[back[1]] + "' and " + cube.time.column + " < date '" + end + "'");
  }
  return "from marts." + cube.mart + (conditions.length ? " where " + conditions.join(" and ") : "");
}

function added(cube, cells, name) {
  const measure = cube.measures[name];
  if (!measure.additive) return cells.length === 1 ? measure.values[cells[0]] : null;
  return Math.round(1e6 * cells.reduce((sum, cell) => sum + (measure.values[cell] || 0), 0)) / 1e6;
}

function sumOf(cube, cells, names) {
  const parts = names.map((name) => added(cube, cells, name));
  return parts.length === 1 ? parts[0] : parts.reduce((sum, part) => sum + part, 0);
}

function expression(cube, names) { return names.map((name) => cube.measures[name].sql).join(" + "); }

function sourceOf(cube, names) {
  const mart = cube.mart.split(" ")[0];
  return [...new Set(names.flatMap((name) => cube.measures[name].columns.split(", ")))]
    .map((column) => mart + "." + column.split(".").pop()).join(", ");
}

// A number of a cube: the sum of measures, divided by the sum of others where `over` names them.
function figure(query, names, over) {
  const question = asked(query);
  if (!question.cube) return { value: null, isMissing: true, ignored: [], sql: "", source: "" };
  names = [].concat(names);
  const cells = cellsOf(question);
  const from = fromClause(question);
  const top = sumOf(question.cube, cells, names);
  const found = { ignored: question.ignored, count: cells.length, top };
  if (over) {
    over = [].concat(over);
    found.cases = sumOf(question.cube, cells, over);
    found.value = found.cases ? top / found.cases : null;
    found.sql = "select 1.0 * (" + expression(question.cube, names) + ") / nullif(" + expression(question.cube, over) + ", 0) " + from;
    found.source = sourceOf(question.cube, [...names, ...over]);
  } else {
    found.value = top;
    found.sql = "select " + expression(question.cube, names) + " " + from;
    found.source = sourceOf(question.cube, names);
  }
  figures.push({ value: found.value, sql: found.sql });
  return found;
}

// The values that a dimension takes, among the cells that the filters leave.
function valuesOf(query, dimension) {
  const question = asked(query);
  if (!question.cube) return [];
  const { codes, values } = question.cube.dimensions[dimension];
  const seen = new Set(cellsOf(question).map((cell) => codes[cell]));
  return values.filter((_, place) => seen.has(place));
}

function segmentsShown(isWithProspects) {
  const known = Object.keys(SEGMENTS).filter((code) => isWithProspects || code !== "prospect");
  return state.segment === "all" ? known : known.filter((code) => code === state.segment);
}

// Rows of a list as objects, those that the filters leave; `ignored` are the filters that the list has no column for.
function listed(name) {
  const list = CONTENT.lists[name];
  if (!list) return { rows: [], isMissing: true, ignored: [], sql: "", mart: name };
  let rows = list.rows.map((row) => Object.fromEntries(list.columns.map((column, place) => [column, row[place]])));
  const ignored = [];
  for (const filter of FILTERS) {
    if (state[filter] === "all") continue;
    if (list.columns.includes(filter)) rows = rows.filter((row) => row[filter] === state[filter]);
    else ignored.push(filter);
  }
  return { rows, ignored, sql: list.sql, mart: list.mart.startsWith("(") ? "quarantine" : list.mart.split(" ")[0] };
}
