// An answer as a net: the triples of a graph; of a table, its rows from one column to another.

import { columnsOf, said, text } from "./cells.js";
import { draw, make } from "./place.js";

const MOST = 300; // links
const WIDTH = 1000;
const HEIGHT = 640;
const LABELS = /(#label|prefLabel|headline|\/name)$/;

export function hasLinks(answer) {
  return answer.kind === "graph" ? answer.triples.length > 0 : ends(answer).length > 1;
}

function ends(answer) {
  const isName = (term) => (term.type === "uri" || (!term.datatype && term.value.length < 80) ? true : null);
  return columnsOf(answer, isName);
}

export function graph(answer, terms) {
  const canvas = make("div", { class: "net" });
  const told = make("p", { class: "note" });
  const box = make("div", { class: "answer-graph" });
  if (answer.kind === "graph") {
    show(ofTriples(answer.triples));
  } else {
    const names = ends(answer);
    const things = columnsOf({ ...answer, columns: names }, (term) => (term.type === "uri" ? true : null));
    const start = things.length > 1 ? things : names;
    const [from, to] = [choose("From", names, start[0]), choose("to", names, start[1])];
    const renew = () => show(ofRows(answer, from.select.value, to.select.value));
    for (const one of [from, to]) one.select.addEventListener("change", renew);
    box.append(make("p", { class: "choices" }, from.label, to.label));
    renew();
  }
  box.append(canvas, told);
  return box;

  function show({ nodes, links, all }) {
    lay(nodes, links);
    canvas.replaceChildren(picture(nodes, links, terms));
    told.textContent = `${nodes.length} things, ${links.length} links${all > links.length ? ` of ${all}` : ""}. The table or the raw answer has them as text.`;
  }
}

function ofTriples(triples) {
  const labels = new Map();
  for (const [s, p, o] of triples) if (o.type === "literal" && LABELS.test(p.value)) labels.set(s.value, o.value);
  const links = triples.filter(([, , o]) => o.type !== "literal");
  return net(links.map(([s, p, o]) => [s, o, p]), labels);
}

function ofRows(answer, from, to) {
  const rows = answer.rows.filter((row) => row[from] && row[to]);
  const labels = new Map([...namesOf(answer, from, to), ...namesOf(answer, to, from)]);
  return net(rows.map((row) => [row[from], row[to], null]), labels);
}

/** What the things of a column are called: by the next column of words that has one for each. */
function namesOf(answer, column, other) {
  const { columns, rows } = answer;
  const after = columns.slice(columns.indexOf(column) + 1).filter((one) => one !== other);
  for (const name of columnsOf({ ...answer, columns: after }, text)) {
    const found = new Map(rows.filter((row) => row[column] && row[name]).map((row) => [row[column].value, row[name].value]));
    if (rows.every((row) => !row[column] || row[name]?.value === found.get(row[column].value))) return found;
  }
  return new Map();
}

function net(pairs, labels) {
  const nodes = new Map();
  const node = (term) => {
    if (!nodes.has(term.value)) nodes.set(term.value, { term, label: labels.get(term.value), links: 0 });
    const one = nodes.get(term.value);
    one.links++;
    return one;
  };
  const links = new Map();
  for (const [from, to, by] of pairs) {
    const key = `${from.value} ${by?.value} ${to.value}`;
    if (links.has(key)) links.get(key).times++;
    else if (links.size < MOST) links.set(key, { from: node(from), to: node(to), by, times: 1 });
  }
  return { nodes: [...nodes.values()], links: [...links.values()], all: pairs.length };
}

/** Give each node a place: all push each other away, links pull (Fruchterman and Reingold 1991). */
function lay(nodes, links) {
  const ideal = 0.7 * Math.sqrt((WIDTH * HEIGHT) / Math.max(nodes.length, 1));
  nodes.forEach((one, n) => {
    // the golden angle: even, and the same every time
    const [angle, far] = [n * 2.399963, Math.sqrt((n + 0.5) / nodes.length)];
    one.x = WIDTH / 2 + Math.cos(angle) * far * WIDTH * 0.4;
    one.y = HEIGHT / 2 + Math.sin(angle) * far * HEIGHT * 0.4;
  });
  const rounds = Math.min(250, Math.ceil(4e6 / Math.max(nodes.length ** 2, 1)));
  for (let round = 0; round < rounds; round++) {
    const heat = (WIDTH / 12) * (1 - round / rounds);
    for (const one of nodes) Object.assign(one, { dx: (WIDTH / 2 - one.x) * 0.12, dy: (HEIGHT / 2 - one.y) * 0.2 });
    for (let i = 0; i < nodes.length; i++)
      for (let j = i + 1; j < nodes.length; j++) push(nodes[i], nodes[j], ideal);
    for (const { from, to } of links) pull(from, to, ideal);
    for (const one of nodes) {
      const far = Math.hypot(one.dx, one.dy) || 1;
      one.x = bounded(one.x + (one.dx / far) * Math.min(far, heat), WIDTH);
      one.y = bounded(one.y + (one.dy / far) * Math.min(far, heat), HEIGHT);
    }
  }
}

function push(one, other, ideal) {
  const [x, y] = [one.x - other.x, one.y - other.y];
  const far = x * x + y * y;
  if (far > (3 * ideal) ** 2) return; // else what is not linked ends at the border
  const force = ideal ** 2 / Math.max(far, 1);
  one.dx += x * force;
  one.dy += y * force;
  other.dx -= x * force;
  other.dy -= y * force;
}

function pull(from, to, ideal) {
  const [x, y] = [from.x - to.x, from.y - to.y];
  const force = Math.hypot(x, y) / ideal;
  from.dx -= x * force;
  from.dy -= y * force;
  to.dx += x * force;
  to.dy += y * force;
}

function bounded(at, size) {
  return Math.min(Math.max(at, 30), size - 30);
}

function picture(nodes, links, terms) {
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": `${nodes.length} things and ${links.length} links between them` });
  for (const one of links) {
    const line = draw("line", { x1: one.from.x, y1: one.from.y, x2: one.to.x, y2: one.to.y, "stroke-width": Math.min(1 + Math.log2(one.times), 5) });
    line.append(draw("title", {}, one.by ? terms.short(one.by.value) : `${one.times} rows`));
    one.line = line;
    svg.append(line);
  }
  const named = readable(nodes, terms);
  for (const one of nodes) svg.append(knot(one, links, named.has(one), terms));
  return svg;
}

/** The nodes whose names stand free, those with most links first; the others' show when pointed at. */
function readable(nodes, terms) {
  const placed = new Map();
  for (const node of [...nodes].sort((a, b) => b.links - a.links)) {
    const [x, half] = middle(node, terms);
    const box = { left: x - half, right: x + half, bottom: node.y - 6, top: node.y - 26 };
    const crosses = (other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top;
    if (![...placed.values()].some(crosses)) placed.set(node, box);
  }
  return placed;
}

/** Where a name's middle is, and half its width: no name leaves the picture. */
function middle(node, terms) {
  const half = short(calling(node, terms)).length * 4;
  return [Math.min(Math.max(node.x, half), WIDTH - half), half];
}

const calling = (node, terms) => node.label ?? said(node.term, terms);
const short = (label) => (label.length > 32 ? `${label.slice(0, 31)}…` : label);

function knot(node, links, isNamed, terms) {
  const label = calling(node, terms);
  const to = node.term.type === "uri" ? terms.href(node.term.value) : null;
  const text = draw("text", { x: middle(node, terms)[0], y: node.y - 10 }, short(label));
  const radius = Math.min(4 + Math.sqrt(node.links) * 1.5, 16);
  const one = draw(to ? "a" : "g", { class: isNamed ? "knot" : "knot unnamed", href: to, "aria-label": label });
  one.append(draw("circle", { cx: node.x, cy: node.y, r: radius }, draw("title", {}, label)), text);
  for (const [on, lit] of [["mouseenter", true], ["mouseleave", false], ["focus", true], ["blur", false]])
    one.addEventListener(on, () => {
      for (const { line, from, to } of links) if (from === node || to === node) line.classList.toggle("lit", lit);
    });
  return one;
}

function choose(text, columns, chosen) {
  const select = make("select", {}, ...columns.map((one) => make("option", { selected: one === chosen }, one)));
  return { select, label: make("label", {}, `${text} `, select) };
}
