// An answer as a net: the triples of a graph; of a table, its rows from one column to another.

import { columnsOf, said } from "./cells.js";
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
    const renew = () => show(ofRows(answer.rows, from.select.value, to.select.value));
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

function ofRows(rows, from, to) {
  return net(rows.filter((row) => row[from] && row[to]).map((row) => [row[from], row[to], null]), new Map());
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
  const named = new Set([...nodes].sort((a, b) => b.links - a.links).slice(0, nodes.length > 60 ? 25 : 60));
  for (const one of nodes) svg.append(knot(one, links, named.has(one), terms));
  return svg;
}

function knot(node, links, isNamed, terms) {
  const label = node.label ?? said(node.term, terms);
  const to = node.term.type === "uri" ? terms.href(node.term.value) : null;
  const text = draw("text", { x: node.x, y: node.y - 10 }, label.length > 32 ? `${label.slice(0, 31)}…` : label);
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
