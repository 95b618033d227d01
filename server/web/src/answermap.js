// Places of an answer on a map. The query page fetches this when somebody wants to see one.
//   show(element, points, tiles), points: [{ at: [longitude, latitude], radius, name, href, note }]

import L from "leaflet";
import "leaflet.markercluster";
import "leaflet.markercluster/dist/MarkerCluster.css";
import { Atlas, still } from "./atlas.js";
import "./map.css";

export function show(element, points, tiles) {
  const { map } = new Atlas(element, tiles);
  const circles = L.layerGroup().addTo(map);
  const marks = points.map((point) => mark(point, circles));
  const clusters = L.markerClusterGroup({
    maxClusterRadius: 44,
    showCoverageOnHover: false,
    animate: !still(),
    iconCreateFunction: (cluster) => icon(cluster.getChildCount()),
  });
  clusters.addLayers(marks).addTo(map);
  const bounds = L.latLngBounds(marks.map((one) => one.getLatLng()));
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.15), { maxZoom: 8, animate: false });
  else map.setView([20, 20], 1.5);
  return map;
}

function mark({ at: [longitude, latitude], radius, name, href, note }, circles) {
  const one = L.marker([latitude, longitude], { icon: icon(1), title: name, alt: name });
  one.bindPopup(() => described(name, href, note));
  one.on("mouseover focus popupopen", () => {
    circles.clearLayers();
    const options = { radius: radius * 1000, className: "uncertainty", interactive: false };
    if (radius) circles.addLayer(L.circle(one.getLatLng(), options));
  });
  return one;
}

function icon(count) {
  const size = count > 1 ? Math.min(24 + 8 * Math.log10(count), 44) : 14;
  const text = document.createElement("span");
  text.textContent = count > 1 ? count : "";
  const className = count > 1 ? "mark several" : "mark one";
  return L.divIcon({ html: text, iconSize: [size, size], className });
}

function described(name, href, note) {
  const box = document.createElement("div");
  const title = document.createElement(href ? "a" : "strong");
  if (href) title.href = href;
  title.textContent = name;
  const more = document.createElement("p");
  more.textContent = note;
  box.append(title, more);
  return box;
}
