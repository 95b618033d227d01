// The map and the days of events, each filtering the other. One figure of a page:
//   <figure data-geojson="ADDRESS"> … <div data-map></div> <div data-days></div> … </figure>
// Its features are places: Point, with `name`, `href`, `radiusKm` (or null), `kind`, and
// `days`, a list of [day, number of events] in order. Without this script the figure has a table.

import { Atlas } from "./atlas.js";
import { Days } from "./days.js";
import { Places } from "./places.js";
import "./map.css";

async function draw(figure) {
  const answer = await fetch(figure.dataset.geojson, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`the places did not come: ${answer.status}`);
  const { features } = await answer.json();
  const atlas = new Atlas(figure.querySelector("[data-map]"), figure.dataset.tiles);
  const places = new Places(atlas.map, features);
  const canvas = figure.querySelector("[data-days]");
  figure.classList.add("drawn"); // before fitting: a hidden map has no size
  places.fit();
  if (!canvas) return;
  const days = new Days(canvas, (range) => places.within(range));
  days.span(places.days());
  const count = () => days.show(places.inSight());
  atlas.map.on("moveend", count);
  count();
}

function failed(figure, error) {
  const note = document.createElement("p");
  note.className = "note";
  note.setAttribute("role", "status");
  note.textContent = `The map cannot be drawn: ${error.message}`;
  figure.prepend(note);
}

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    draw(target).catch((error) => failed(target, error));
  }
});
for (const figure of document.querySelectorAll("figure[data-geojson]")) seen.observe(figure);
