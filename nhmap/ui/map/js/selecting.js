// Which small areas a drawn shape takes: those whose population-weighted centroid lies inside it, asked
// in longitude and latitude, as Python asks it.

function insidePolygon(x, y, ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function rowsInside({ lon, lat }, latlngs) {
  const ring = latlngs.map(({ lng, lat: y }) => [lng, y]);
  if (ring.length < 3) return [];
  let west = 180, south = 90, east = -180, north = -90;
  for (const [x, y] of ring) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  const rows = [];
  for (let row = 0; row < lon.length; row++) {
    const x = lon[row], y = lat[row];
    if (x >= west && x <= east && y >= south && y <= north && insidePolygon(x, y, ring)) rows.push(row);
  }
  return rows;
}

// The corners of a rectangle, from two that lie across from each other.
function boxOf(a, b) {
  return [a, L.latLng(a.lat, b.lng), b, L.latLng(b.lat, a.lng)];
}
