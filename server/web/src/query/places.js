// An answer on a map: a column of points in WKT, and one of radii in kilometres where there is one.

import { columnsOf, leading, naming, number, point, said } from "./cells.js";
import { make } from "./place.js";

export function hasPlaces(answer) {
  return columnsOf(answer, point).length > 0;
}

/** Draw it; `page` says where the map's script and style sheet are. */
export function places(answer, terms, page) {
  const points = pointsOf(answer, terms);
  const canvas = make("div", { class: "map" });
  const told = make("p", { class: "note", role: "status" }, `${points.length} of ${answer.rows.length} rows have a point. `);
  told.append(make("a", { href: geojson(points), download: "answer.geojson" }, "GeoJSON"));
  const box = make("div", { class: "answer-map" }, canvas, told);
  load(page)
    .then(({ show }) => box.isConnected && show(canvas, points, page.tiles))
    .catch((error) => (told.textContent = `The map cannot be drawn: ${error.message}`));
  return box;
}

let sheet = null;

async function load({ map, mapStyle }) {
  sheet ??= new Promise((done, failed) => {
    const link = make("link", { rel: "stylesheet", href: mapStyle, onload: done });
    link.addEventListener("error", () => failed(new Error("its style sheet did not come")));
    document.head.append(link);
  });
  const [script] = await Promise.all([import(map), sheet]);
  return script;
}

function pointsOf(answer, terms) {
  const where = columnsOf(answer, point)[0];
  const numbers = columnsOf(answer, number);
  const radius = numbers.find((name) => /radius|km$/i.test(name));
  const name = naming(answer, [where]);
  return answer.rows
    .filter((row) => row[where])
    .map((row) => ({
      at: point(row[where]),
      radius: radius && row[radius] ? +row[radius].value : null,
      name: said(row[name], terms),
      href: leading(row, answer.columns, terms),
      note: answer.columns
        .filter((one) => one !== where && one !== name && row[one] && row[one].type !== "uri")
        .map((one) => `${one}: ${row[one].value.slice(0, 100)}`)
        .join(" · "),
    }));
}

function geojson(points) {
  const features = points.map(({ at, ...properties }) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: at },
    properties,
  }));
  const text = JSON.stringify({ type: "FeatureCollection", features });
  return URL.createObjectURL(new Blob([text], { type: "application/geo+json" }));
}
