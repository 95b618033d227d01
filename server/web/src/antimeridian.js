// Outlines that cross 180° jump from one side of the map to the other, which draws bands over all
// of it. A ring is drawn whole instead, beyond 180°, and once more a turn of the earth away.

const POLE = 85; // degrees; what runs along it may jump: no map of ours shows it

/** Return a feature of polygons whose rings nowhere jump. */
export function whole({ geometry, ...rest }) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const coordinates = polygons.flatMap((polygon) => copies(polygon.map(unwound)));
  return { ...rest, geometry: { type: "MultiPolygon", coordinates } };
}

function unwound(ring) {
  let turn = 0;
  return ring.map(([longitude, latitude], n) => {
    const step = n ? longitude - ring[n - 1][0] : 0;
    if (Math.abs(step) > 180 && Math.abs(latitude) < POLE) turn -= 360 * Math.sign(step);
    return [longitude + turn, latitude];
  });
}

function copies(polygon) {
  const longitudes = polygon[0].map(([longitude]) => longitude);
  const turns = [0];
  if (Math.max(...longitudes) > 180) turns.push(-360);
  if (Math.min(...longitudes) < -180) turns.push(360);
  return turns.map((turn) => polygon.map((ring) => ring.map(([x, y]) => [x + turn, y])));
}
