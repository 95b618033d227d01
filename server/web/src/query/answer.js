// An answer and the ways to look at it: a list of tabs, of which only those that fit are there.

import { chart, hasNumbers } from "./chart.js";
import { graph, hasLinks } from "./graph.js";
import { asking, make } from "./place.js";
import { hasPlaces, places } from "./places.js";
import { table } from "./table.js";
import { hasDays, timeline } from "./timeline.js";

const RAW = 200_000; // characters shown

const VIEWS = [
  ["table", "Table", () => true, (answer, terms) => table(tabular(answer), terms)],
  ["map", "Map", (answer) => answer.kind === "table" && hasPlaces(answer), places],
  ["timeline", "Timeline", (answer) => answer.kind === "table" && hasDays(answer), timeline],
  ["chart", "Chart", (answer) => answer.kind === "table" && hasNumbers(answer), chart],
  ["graph", "Graph", hasLinks, graph],
  ["raw", "Raw", () => true, raw],
];

export class Shown {
  /** `page` says which formats there are and where the map's script is. */
  constructor(section, terms, page) {
    Object.assign(this, { section, terms, page });
  }

  /** Show an answer to a query, in the view that the address names, if that fits. */
  show(query, answer) {
    this.answer = answer;
    const head = [make("h2", { id: "answer" }, "Answer"), this.#summary(query)];
    if (answer.kind === "boolean") {
      this.section.replaceChildren(...head, make("p", { class: "boolean" }, answer.boolean ? "Yes" : "No"));
      return;
    }
    this.fitting = VIEWS.filter(([, , fits]) => fits(answer));
    this.tabs = this.fitting.map(([name, label]) => this.#tab(name, label));
    this.panel = make("div", { role: "tabpanel", id: "view", tabindex: -1 });
    const list = make("div", { role: "tablist", "aria-label": "Ways to look at the answer", class: "tabs" }, ...this.tabs);
    list.addEventListener("keydown", (event) => this.#moved(event));
    this.section.replaceChildren(...head, list, this.panel);
    const asked = location.hash.slice(1);
    const first = answer.kind === "graph" && hasLinks(answer) ? "graph" : "table";
    this.choose(this.fitting.some(([name]) => name === asked) ? asked : first);
  }

  choose(name) {
    const chosen = this.fitting.findIndex(([one]) => one === name);
    this.tabs.forEach((tab, n) => {
      tab.setAttribute("aria-selected", n === chosen);
      tab.tabIndex = n === chosen ? 0 : -1;
    });
    this.panel.setAttribute("aria-labelledby", this.tabs[chosen].id);
    const [, , , view] = this.fitting[chosen];
    this.panel.replaceChildren(view(this.answer, this.terms, this.page));
  }

  #tab(name, label) {
    const choose = () => {
      history.replaceState(history.state, "", name === "table" ? location.href.split("#")[0] : `#${name}`);
      this.choose(name);
    };
    return make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "view", onclick: choose }, label);
  }

  #moved(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const now = this.tabs.indexOf(document.activeElement);
    const next = this.tabs[(now + step + this.tabs.length) % this.tabs.length];
    next.focus();
    next.click();
  }

  #summary(query) {
    const { answer, page } = this;
    const size = { table: () => counted(answer.rows.length, "row"), graph: () => counted(answer.triples.length, "triple"), boolean: () => "" };
    const told = [size[answer.kind](), answer.seconds === null ? "" : `${Math.round(answer.seconds * 1000)} ms`].filter(Boolean);
    const names = answer.kind === "graph" ? page.graphs : page.tables;
    const links = names.flatMap((format) => [" ", make("a", { href: asking(query, { format }), download: `answer.${format === "spreadsheet" ? "csv" : format}` }, format)]);
    return make("p", { class: "summary", role: "status" }, `${told.join(" · ")} · download:`, ...links);
  }
}

function counted(number, what) {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

function tabular(answer) {
  if (answer.kind === "table") return answer;
  const columns = ["subject", "predicate", "object"];
  const rows = answer.triples.map((terms) => Object.fromEntries(columns.map((name, n) => [name, terms[n]])));
  return { ...answer, columns, rows };
}

function raw({ text }) {
  const shown = text.length > RAW ? `${text.slice(0, RAW)}\n… the download has all of it` : text;
  return make("pre", { class: "graph", tabindex: 0, role: "region", "aria-label": "Raw answer" }, shown);
}

