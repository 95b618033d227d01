// The earth: Natural Earth outlines from our own server, or tiles where a site has set an address.

import L from "leaflet";
import { feature } from "topojson-client";
import { whole } from "./antimeridian.js";
import "leaflet/dist/leaflet.css";

const COARSE = "countries-110m.json";
const FINE = "countries-50m.json";
const FINE_FROM = 4; // zoom

export class Atlas {
  constructor(element, tiles) {
    this.map = L.map(element, {
      worldCopyJump: true,
      minZoom: 1,
      maxZoom: 12,
      zoomSnap: 0.5,
      fadeAnimation: !still(),
      zoomAnimation: !still(),
      markerZoomAnimation: !still(),
    });
    this.map.attributionControl.setPrefix(false);
    if (tiles) {
      L.tileLayer(tiles, { maxZoom: 19 }).addTo(this.map);
    } else {
      this.#outlines(COARSE);
      this.map.on("zoomend", () => this.map.getZoom() >= FINE_FROM && this.#outlines(FINE));
    }
  }

  async #outlines(name) {
    if (this.drawn === FINE || this.drawn === name) return;
    this.drawn = name;
    const answer = await fetch(new URL(name, import.meta.url));
    if (!answer.ok) return; // places without outlines are still a map
    const world = await answer.json();
    const countries = feature(world, world.objects.countries).features;
    const layer = L.geoJSON(countries.filter(({ geometry }) => geometry).map(whole), {
      interactive: false,
      attribution: "Natural Earth",
      style: { className: "country" },
    });
    if (this.drawn !== name) return; // the finer one came first
    this.outlines?.remove();
    this.outlines = layer.addTo(this.map).bringToBack();
  }
}

/** Whether the reader asked for less motion. */
export function still() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
