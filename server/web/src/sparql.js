// The query page: an editor that completes, answers to look at in several ways, code and a link to
// take along. Without this script the form is sent and the server writes the page.

import { Shown } from "./query/answer.js";
import { Asking, Refusal } from "./query/ask.js";
import { Editor } from "./query/editor.js";
import { enrich } from "./query/examples.js";
import { asking, endpoint, make } from "./query/place.js";
import { Terms } from "./query/terms.js";
import "./sparql.css";

const QUICK = 1; // seconds: what the server has answered so quickly is asked again for other views

const form = document.querySelector("form.query");
const section = document.querySelector("#answered");
const along = document.querySelector("#along");
const page = {
  tables: form.dataset.tables.split(" "),
  graphs: form.dataset.graphs.split(" "),
  map: form.dataset.map,
  mapStyle: form.dataset.mapStyle,
  tiles: form.dataset.tiles,
};
const submit = form.querySelector("button[type=submit]");
const stop = make("button", { type: "button", class: "quiet", hidden: true, onclick: () => asker.stop() }, "Stop");
const asker = new Asking();
const editor = new Editor(form.elements.query, () => run());
let shown = null;

async function run({ remember = true } = {}) {
  const query = editor.value;
  if (asker.abort && asker.query === query) return; // it is on its way
  editor.unmark();
  stop.hidden = false;
  section.setAttribute("aria-busy", "true");
  try {
    const answer = await asker.ask(query);
    if (remember) remembered(query);
    shown.show(query, answer);
  } catch (error) {
    if (error.name !== "AbortError") refused(error);
    else section.replaceChildren(make("p", { class: "note", role: "status" }, "Stopped."));
  } finally {
    stop.hidden = !asker.abort;
    section.removeAttribute("aria-busy");
  }
  takeAlong(query);
}

function remembered(query) {
  const address = asking(query);
  // a query too long for an address is not in it
  const kept = address.length < 8000 ? address : endpoint;
  if (kept + location.hash !== location.pathname + location.search + location.hash)
    history.pushState({ query }, "", kept + location.hash);
}

function refused(error) {
  const box = make("section", { class: "problem", role: "alert" });
  box.append(make("h2", {}, error instanceof Refusal ? error.title : "The query could not be asked"));
  box.append(make("p", {}, error.message));
  if (error.hint) box.append(make("p", {}, `${error.hint[0].toUpperCase()}${error.hint.slice(1)}.`));
  if (error.line) {
    const go = () => editor.cm.focus();
    box.append(make("button", { type: "button", class: "quiet", onclick: go }, `Go to line ${error.line}`));
    editor.mark(error.line, error.column);
  }
  section.replaceChildren(box);
}

async function takeAlong(query) {
  along.hidden = false;
  if (!along.open || along.dataset.of === query) return;
  along.dataset.of = query;
  const body = new URLSearchParams({ query });
  const answer = await fetch(`${endpoint}/along`, { method: "POST", body });
  if (!answer.ok) return;
  const { body: told } = new DOMParser().parseFromString(await answer.text(), "text/html");
  along.querySelector(".along").replaceWith(document.adoptNode(told.querySelector(".along")));
  furnish();
}

/** Give each piece of code a button that copies it. */
function furnish() {
  if (!navigator.clipboard) return;
  for (const one of along.querySelectorAll("[data-copy]")) {
    const copy = async () => {
      await navigator.clipboard.writeText(one.value ?? one.textContent);
      button.textContent = "Copied";
    };
    const button = make("button", { type: "button", class: "quiet copy", onclick: copy }, "Copy");
    one.after(button);
  }
}

async function begin() {
  const terms = await Terms.load();
  editor.terms = terms;
  shown = new Shown(section, terms, page);
  form.addEventListener("submit", (event) => {
    if (form.elements.format.value !== "html") return; // a file: the browser gets it
    event.preventDefault();
    run();
  });
  submit.after(stop);
  along.addEventListener("toggle", () => takeAlong(editor.value));
  furnish();
  enrich((query) => {
    editor.value = query;
    run();
    editor.cm.getWrapperElement().scrollIntoView({ block: "nearest" });
  });
  addEventListener("popstate", ({ state }) => {
    const query = state?.query ?? new URLSearchParams(location.search).get("query");
    if (query === null || query === editor.value) return;
    editor.value = query;
    run({ remember: false });
  });
  const { line, column, seconds } = section.dataset;
  if (line) editor.mark(+line, +column);
  if (seconds === undefined) return;
  if (+seconds < QUICK || location.hash.length > 1) run({ remember: false });
  else section.prepend(make("button", { type: "button", class: "quiet", onclick: () => run({ remember: false }) }, "Show as map, timeline, chart or graph"));
}

begin();
