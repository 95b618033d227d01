// An article's text: pointing at words, by mouse or keyboard, tells how the graph reads them and how
// sure that is, and shows all that belongs to them. Without this script each word still leads to its
// thing, has its reading as a title, and notes open under each paragraph.

import { make } from "./elements.js";

const article = document.querySelector(".marked");
const reading = make("div", { class: "reading", role: "status", hidden: true });
document.body.append(reading);

function lit(numbers) {
  const wanted = new Set(numbers);
  for (const one of article.querySelectorAll("[data-of]"))
    one.classList.toggle("lit", one.dataset.of.split(" ").some((number) => wanted.has(number)));
}

/** Tell the readings of some words, the widest first; of none, be gone. */
function tell(words) {
  const said = words?.dataset.said ? words.dataset.said.split("; ") : [];
  reading.hidden = said.length === 0;
  reading.replaceChildren(...said.map(line));
}

function line(said) {
  const [kind, ...what] = said.split(": ");
  return make("p", {}, make("span", { class: `seg ${kind}` }, kind), ` ${what.join(": ")}`);
}

function point(words) {
  lit(words ? words.dataset.of.split(" ") : []);
  tell(words);
}

for (const one of article.querySelectorAll(".seg[title]")) {
  one.dataset.said = one.title; // else the browser says it a second time, over the words
  one.removeAttribute("title");
}
for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  article.addEventListener(on, ({ target }) => {
    const words = target.closest("[data-of]");
    if (words) point(words);
  });
  article.addEventListener(off, () => point(null));
}
addEventListener("keydown", ({ key }) => {
  if (key === "Escape") point(null);
});

// the notes of a wide window stand beside the text, open
const wide = matchMedia("(min-width: 70rem)");
function arrange() {
  for (const notes of article.querySelectorAll("details.said")) notes.open = wide.matches;
}
wide.addEventListener("change", arrange);
arrange();
article.querySelector(".chosen")?.scrollIntoView({ block: "center" });
