// The example queries as a list to search in, each with what it asks; choosing one runs it.

import { make } from "./place.js";

export function enrich(run) {
  const menu = document.querySelector("#examples");
  if (!menu) return;
  const items = [...menu.querySelectorAll("li")];
  const words = make("input", { type: "search", "aria-label": "Examples with these words", placeholder: "Examples with …" });
  words.addEventListener("input", () => {
    const wanted = words.value.toLowerCase().split(/\s+/);
    for (const one of items) {
      const text = one.textContent.toLowerCase();
      one.hidden = !wanted.every((word) => text.includes(word));
    }
  });
  menu.querySelector(".examples").before(words);
  for (const link of menu.querySelectorAll("li > a"))
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const answer = await fetch(`${link.pathname}.rq`);
      if (!answer.ok) return void (location.href = link.href);
      tell(link.textContent, link.parentElement.querySelector("p").textContent);
      run(await answer.text());
      menu.open = false;
    });
}

function tell(title, about) {
  document.querySelector("#about").replaceChildren(make("strong", {}, `${title}. `), about);
  document.querySelector("#about").hidden = false;
}
