// Maps that follow: to a place that Python names, and one another.

// Leaves room for the panel at the left and the tools above.
function goTo(map, bounds, { panel = map.getSize().x >= NARROW, tools = true, closest = 17 } = {}) {
  map.fitBounds(bounds, { paddingTopLeft: [panel ? 236 : 12, tools ? 62 : 14], paddingBottomRight: [14, 30], maxZoom: closest, animate: false });
  return { center: map.getCenter(), zoom: map.getZoom() };
}

// Outline of the small areas somebody asked to see, until the map is next touched.
const Highlight = CanvasLayer.extend({
  options: { pane: "nhSketch" },

  initialize(geography) {
    this.geography = geography;
    this.rows = new Set();
  },

  onAdd(map) {
    CanvasLayer.prototype.onAdd.call(this, map);
    this._canvas.classList.add("nh-pulse");
    map.getContainer().addEventListener("pointerdown", () => this.show([]), true);
    map.getContainer().addEventListener("keydown", () => this.show([]), true);
  },

  show(rows) {
    if (!rows.length && !this.rows.size) return;
    this.rows = new Set(rows);
    this.redraw();
  },

  paint(ctx, box) {
    if (!this.rows.size) return;
    ctx.beginPath();
    for (const { coverage, frame, takes } of this.sheets(this.geography, box)) {
      for (let arc = 0; arc < coverage.arcs; arc++) {
        if (this.rows.has(coverage.sideA[arc]) === this.rows.has(coverage.sideB[arc])) continue;
        if (coverage.arcMeets(arc, frame.view) && takes(coverage.sideA[arc])) coverage.traceArc(ctx, arc, frame);
      }
    }
    ctx.lineJoin = "round";
    ctx.strokeStyle = INK;
    ctx.lineWidth = 6;
    ctx.stroke();
    ctx.setLineDash([9, 6]);
    ctx.strokeStyle = AMBER;
    ctx.lineWidth = 4;
    ctx.stroke();
    ctx.setLineDash([]);
  },
});

// Outlines of catchments: who is within reach of a building, as long as its page is open.
const Catchments = CanvasLayer.extend({
  options: { pane: "nhPending" },

  initialize(geography) {
    this.geography = geography;
    this.sets = [];
    this.shown = "[]";
  },

  show(rows) {
    const key = JSON.stringify(rows || []);
    if (key === this.shown) return;
    this.shown = key;
    this.sets = (rows || []).map((each) => new Set(each));
    this.redraw();
  },

  paint(ctx, box) {
    ctx.lineJoin = "round";
    // The widest first, so that the nearest lies on top.
    [...this.sets.entries()].reverse().forEach(([i, rows]) => {
      ctx.beginPath();
      for (const { coverage, frame, takes } of this.sheets(this.geography, box)) {
        for (let arc = 0; arc < coverage.arcs; arc++) {
          if (rows.has(coverage.sideA[arc]) === rows.has(coverage.sideB[arc])) continue;
          const inside = rows.has(coverage.sideA[arc]) ? coverage.sideA[arc] : coverage.sideB[arc];
          if (coverage.arcMeets(arc, frame.view) && takes(inside)) coverage.traceArc(ctx, arc, frame);
        }
      }
      ctx.setLineDash(i ? [7, 6] : []);
      ctx.strokeStyle = "#fff";
      ctx.lineWidth = i ? 4 : 5.5;
      ctx.stroke();
      ctx.strokeStyle = i ? INK : "#d5281b";
      ctx.lineWidth = i ? 2 : 3;
      ctx.stroke();
      ctx.setLineDash([]);
    });
  },
});

const CLOSEST_LOOK = 14;

// Goes where Python points, once for each time it points.
class Guide {
  constructor(app) {
    this.app = app;
    this.seen = null;
    this.outline = new Highlight(app.geography).addTo(app.map);
  }

  look(goto) {
    if (!goto || goto.n === this.seen || !goto.areas.length) return;
    this.seen = goto.n;
    const { app } = this;
    goTo(app.map, app.geography.boundsOf(goto.areas).pad(0.25), { panel: !app.panel.body.hidden, tools: app.drawable, closest: CLOSEST_LOOK });
    // Whom a building reaches is outlined already.
    if (app.drawable) this.outline.show(goto.areas);
  }
}

// Maps side by side in one window keep one view. Only a map that a person moves speaks.
class InStep {
  constructor(app) {
    this.app = app;
    this.name = null;
    app.map.on("moveend", () => this.tell());
  }

  join(name) {
    if (name === this.name || typeof BroadcastChannel === "undefined") return;
    this.channel?.close();
    this.name = name;
    this.channel = name ? new BroadcastChannel(`nhmap-view-${name}`) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => this.hear(data);
  }

  tell() {
    if (!this.channel || this.following) return;
    const { lat, lng } = this.app.map.getCenter();
    this.channel.postMessage({ lat, lng, zoom: this.app.map.getZoom() });
  }

  hear({ lat, lng, zoom }) {
    this.following = true;
    this.app.map.setView([lat, lng], zoom, { animate: false });
    this.following = false;
  }
}
