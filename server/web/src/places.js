// Places as marks that say how many events they have, and circles within which they really lie.

import L from "leaflet";
import "leaflet.markercluster";
import "leaflet.markercluster/dist/MarkerCluster.css";
import { still } from "./atlas.js";

const CLUSTER = 44; // pixels within which marks become one

export class Places {
  constructor(map, features) {
    this.map = map;
    this.range = null;
    this.circles = L.layerGroup().addTo(map);
    this.clusters = L.markerClusterGroup({
      maxClusterRadius: CLUSTER,
      showCoverageOnHover: false,
      animate: !still(),
      iconCreateFunction: (cluster) =>
        icon(cluster.getAllChildMarkers().reduce((sum, mark) => sum + this.#count(mark), 0), true),
    }).addTo(map);
    this.marks = features.map((feature) => this.#mark(feature));
    this.clusters.addLayers(this.marks);
  }

  /** Bring all places into view. */
  fit() {
    this.map.invalidateSize();
    const bounds = L.featureGroup(this.marks).getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds.pad(0.15), { maxZoom: 8, animate: false });
    else this.map.setView([20, 20], 1.5);
  }

  /** Show only what happened in a range of days [first, last]; null: everything. */
  within(range) {
    this.range = range;
    const shown = this.marks.filter((mark) => this.#count(mark) > 0);
    this.clusters.clearLayers();
    this.circles.clearLayers();
    for (const mark of shown) mark.setIcon(icon(this.#count(mark), false));
    this.clusters.addLayers(shown);
  }

  /** Return the days of the places that the map shows, as [day, number] pairs. */
  inSight() {
    const bounds = this.map.getBounds();
    return this.marks.filter((mark) => bounds.contains(mark.getLatLng())).flatMap((mark) => mark.days);
  }

  #count({ days }) {
    const [first, last] = this.range ?? ["", "~"];
    return days.reduce((sum, [day, n]) => sum + (first <= day && day <= last ? n : 0), 0);
  }

  #mark({ geometry, properties }) {
    const [longitude, latitude] = geometry.coordinates;
    const total = properties.days.reduce((sum, [, n]) => sum + n, 0);
    const mark = L.marker([latitude, longitude], {
      icon: icon(total, false),
      title: properties.name,
      alt: `${properties.name}: ${events(total)}`,
    });
    mark.days = properties.days;
    mark.bindPopup(() => described(properties, this.#count(mark)));
    mark.on("mouseover focus popupopen", () => this.#circle(mark, properties.radiusKm));
    return mark;
  }

  #circle(mark, radiusKm) {
    this.circles.clearLayers();
    if (!radiusKm) return;
    const options = { radius: radiusKm * 1000, className: "uncertainty", interactive: false };
    this.circles.addLayer(L.circle(mark.getLatLng(), options));
  }
}

function icon(count, several) {
  const size = Math.min(24 + 8 * Math.log10(count + 1), 44);
  const text = document.createElement("span");
  text.textContent = count;
  return L.divIcon({ html: text, iconSize: [size, size], className: several ? "mark several" : "mark" });
}

// Elements and textContent throughout: names come from articles.
function described(properties, count) {
  const box = document.createElement("div");
  const link = document.createElement("a");
  link.href = properties.href;
  link.textContent = properties.name;
  const note = document.createElement("p");
  const radius = properties.radiusKm ? `, within ${properties.radiusKm} km of this point` : "";
  note.textContent = `${properties.kind}: ${events(count)}${radius}`;
  box.append(link, note);
  return box;
}

function events(count) {
  return count === 1 ? "1 event" : `${count} events`;
}
