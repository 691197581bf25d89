// The brush: every small area whose centroid or shape comes under a circle.

const BRUSH_RADII = [6, 12, 22, 38, 60]; // pixels

class Brush {
  constructor(app) {
    this.app = app;
    this.size = 2; // 0 to 4
    this.byHand = false; // until somebody chooses a size it follows the zoom
    this.ring = L.circleMarker([0, 0], { pane: "nhSketch", radius: this.radius, color: INK, weight: 2, fill: false, interactive: false });
    app.map.on("mouseout", () => this.ring.remove());
    app.map.on("zoomend", () => this.settle());
  }

  get radius() {
    return BRUSH_RADII[this.size];
  }

  resize(size, byHand = true) {
    this.byHand ||= byHand;
    this.size = Math.max(0, Math.min(BRUSH_RADII.length - 1, size));
    this.ring.setRadius(this.radius);
    this.app.toolbar.update();
  }

  // A size that takes a handful of small areas where the map looks.
  settle() {
    const { geography, tools } = this.app;
    if (this.byHand || tools?.name !== "brush" || !geography.lon) return;
    const reach = reachOfHandful(this.spots());
    if (reach) this.resize(nearestOf(BRUSH_RADII, reach), false);
  }

  // Where the small areas in view, of the planning area if there is one, are on the screen.
  spots() {
    const { map, geography, choropleth: { outside } } = this.app;
    const view = map.getBounds(), [west, east, south, north] = [view.getWest(), view.getEast(), view.getSouth(), view.getNorth()];
    const { lon, lat } = geography;
    const spots = [];
    for (let row = 0; row < lon.length; row++) {
      if (lon[row] < west || lon[row] > east || lat[row] < south || lat[row] > north || outside?.[row]) continue;
      spots.push(map.latLngToContainerPoint([lat[row], lon[row]]));
    }
    return spots;
  }

  show(latlng) {
    this.ring.setLatLng(latlng);
    if (!this.app.map.hasLayer(this.ring)) this.ring.addTo(this.app.map);
  }

  begin(at) {
    this.rows = new Set();
    this.last = at;
    this.hint = -1;
    this.dab(at);
  }

  // Dabs along the way since the last report of the mouse, near enough to leave no gaps.
  go(at) {
    const steps = Math.ceil(this.last.distanceTo(at) / Math.max(4, this.radius * 0.6));
    for (let n = 1; n <= steps; n++) {
      this.dab(L.point(this.last.x + ((at.x - this.last.x) * n) / steps, this.last.y + ((at.y - this.last.y) * n) / steps));
    }
    this.last = at;
  }

  dab(at) {
    const { map, geography } = this.app;
    const { lon, lat } = geography;
    const r = this.radius;
    const nw = map.containerPointToLatLng([at.x - r, at.y - r]), se = map.containerPointToLatLng([at.x + r, at.y + r]);
    for (let row = 0; row < lon.length; row++) {
      if (lon[row] < nw.lng || lon[row] > se.lng || lat[row] > nw.lat || lat[row] < se.lat || this.rows.has(row)) continue;
      if (map.latLngToContainerPoint([lat[row], lon[row]]).distanceTo(at) <= r) this.rows.add(row);
    }
    for (const part of r > 20 ? [0, 0.5, 1] : [0, 1]) {
      for (let n = 0; n < (part ? 8 : 1); n++) {
        const angle = (n * Math.PI) / 4;
        const place = map.containerPointToLatLng([at.x + Math.cos(angle) * r * part, at.y + Math.sin(angle) * r * part]);
        const row = geography.rowAt(place, this.hint);
        if (row >= 0) this.rows.add(row);
        if (row >= 0) this.hint = row;
      }
    }
  }
}

const HANDFUL = 5; // small areas
const ASKED = 60; // of all spots: a fair sample is enough

// How far, in pixels, a handful of spots lie from a typical one, itself included; 0 where there are too few.
function reachOfHandful(spots) {
  if (spots.length < HANDFUL) return 0;
  const step = Math.max(1, Math.floor(spots.length / ASKED));
  const reaches = [];
  for (let n = 0; n < spots.length; n += step) {
    const far = spots.map(({ x, y }) => Math.hypot(x - spots[n].x, y - spots[n].y)).sort((a, b) => a - b);
    reaches.push(far[HANDFUL - 1]);
  }
  return reaches.sort((a, b) => a - b)[reaches.length >> 1];
}

// Which of some sizes is nearest to one, by ratio.
function nearestOf(sizes, wanted) {
  const off = sizes.map((size) => Math.abs(Math.log(size / wanted)));
  return off.indexOf(Math.min(...off));
}
