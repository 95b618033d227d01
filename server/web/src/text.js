// An article's text: pointing at words, by mouse or keyboard, shows all that belongs to them.
// Without this script each word still leads to its thing, and notes open under each paragraph.

const article = document.querySelector(".marked");

function lit(numbers) {
  const wanted = new Set(numbers);
  for (const one of article.querySelectorAll("[data-of]"))
    one.classList.toggle("lit", one.dataset.of.split(" ").some((number) => wanted.has(number)));
}

for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  article.addEventListener(on, ({ target }) => {
    const words = target.closest("[data-of]");
    if (words) lit(words.dataset.of.split(" "));
  });
  article.addEventListener(off, () => lit([]));
}

// the notes of a wide window stand beside the text, open
const wide = matchMedia("(min-width: 70rem)");
function arrange() {
  for (const notes of article.querySelectorAll("details.said")) notes.open = wide.matches;
}
wide.addEventListener("change", arrange);
arrange();
article.querySelector(".chosen")?.scrollIntoView({ block: "center" });
