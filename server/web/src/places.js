// Places as marks that say how many events they have, and circles within which they really lie.

import L from "leaflet";
import "leaflet.markercluster";
import "leaflet.markercluster/dist/MarkerCluster.css";
import { still } from "./atlas.js";

const CLUSTER = 44; // pixels within which marks become one
const FEW = 6; // places whose circles are all drawn at once

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
    if (this.marks.length <= FEW)
      for (const mark of this.marks) this.#circle(mark, L.layerGroup().addTo(map));
  }

  /** Bring into view where most happened: one far place must not shrink all others to a dot. */
  fit() {
    this.map.invalidateSize();
    const bounds = L.latLngBounds([]);
    const few = this.marks.length <= FEW;
    for (const point of this.#core()) bounds.extend(point);
    for (const mark of few ? this.marks : [])
      if (mark.radiusKm) bounds.extend(mark.getLatLng().toBounds(mark.radiusKm * 2000));
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

  /** Return the days of all places, as [day, number] pairs. */
  days() {
    return this.marks.flatMap((mark) => mark.days);
  }

  /** Points between the quantiles of both axes, weighed by events; all of them where few. */
  #core() {
    const points = this.marks.map((mark) => mark.getLatLng());
    if (points.length < 8) return points;
    const weights = this.marks.map((mark) => mark.total);
    const kept = (axis) => {
      const [low, high] = quantiles(points.map((point) => point[axis]), weights);
      return (point) => low <= point[axis] && point[axis] <= high;
    };
    const [north, east] = [kept("lat"), kept("lng")];
    const core = points.filter((point) => north(point) && east(point));
    return core.length ? core : points;
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
    mark.total = total;
    mark.bindPopup(() => described(properties, this.#count(mark)));
    mark.radiusKm = properties.radiusKm;
    mark.on("mouseover focus popupopen", () => {
      this.circles.clearLayers();
      this.#circle(mark, this.circles);
    });
    return mark;
  }

  #circle(mark, layer) {
    if (!mark.radiusKm) return;
    const options = { radius: mark.radiusKm * 1000, className: "uncertainty", interactive: false };
    layer.addLayer(L.circle(mark.getLatLng(), options));
  }
}

/** Return the numbers below and above which lies a twentieth of the weight. */
function quantiles(numbers, weights) {
  const order = [...numbers.keys()].sort((a, b) => numbers[a] - numbers[b]);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const at = (share) => {
    let sum = 0;
    return numbers[order.find((place) => (sum += weights[place]) >= share * whole) ?? order.at(-1)];
  };
  return [at(0.05), at(0.95)];
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
