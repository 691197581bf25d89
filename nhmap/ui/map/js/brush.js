// The brush: every small area whose centroid or shape comes under a circle.

const BRUSH_RADII = [6, 12, 22, 38, 60]; // pixels

class Brush {
  constructor(app) {
    this.app = app;
    this.size = 2; // 0 to 4
    this.ring = L.circleMarker([0, 0], { pane: "nhSketch", radius: this.radius, color: INK, weight: 2, fill: false, interactive: false });
    app.map.on("mouseout", () => this.ring.remove());
  }

  get radius() {
    return BRUSH_RADII[this.size];
  }

  resize(size) {
    this.size = Math.max(0, Math.min(BRUSH_RADII.length - 1, size));
    this.ring.setRadius(this.radius);
    this.app.toolbar.update();
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
