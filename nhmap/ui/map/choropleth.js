// Deprivation, all England: one path per decile.

const HAIRLINE_ZOOM = 10.5; // borders of small areas are drawn from here on

const Choropleth = CanvasLayer.extend({
  options: { pane: "tilePane" },

  initialize(geography) {
    this.geography = geography;
    this.domain = "imd";
    this.outside = null; // Uint8Array: 1 where a small area is outside the planning area
  },

  show(domain) {
    this.domain = domain;
    this.redraw();
  },

  dim(outside) {
    this.outside = outside;
    this.redraw();
  },

  paint(ctx, box) {
    for (const sheet of this.sheets(this.geography, box)) this.paintSheet(ctx, sheet);
  },

  paintSheet(ctx, { coverage, frame, takes }) {
    const deciles = this.domain ? this.geography.deciles[this.domain] : null;
    const outside = this.outside;
    const bins = Array.from({ length: 22 }, () => []);
    for (let area = 0; area < coverage.count; area++) {
      const row = coverage.rows[area];
      if (!coverage.meets(area, frame.view) || !takes(row)) continue;
      bins[(deciles ? deciles[row] : 0) + (outside?.[row] ? 11 : 0)].push(area);
    }
    // A first coat under everything hides the hairlines between neighbours of different colour.
    this.fill(ctx, coverage, frame, bins.slice(11).flat(), "#e4e8ec");
    this.fill(ctx, coverage, frame, bins.slice(0, 11).flat(), deciles ? DECILES[5] : "#dfe5ea");
    for (let bin = 0; bin < 22 && deciles; bin++) {
      if (bin % 11 && bins[bin].length) {
        this.fill(ctx, coverage, frame, bins[bin], bin < 11 ? DECILES[bin - 1] : DECILES_OUTSIDE[bin - 12]);
      }
    }
    if (frame.zoom >= HAIRLINE_ZOOM) this.hairlines(ctx, coverage, frame, bins.flat());
  },

  fill(ctx, coverage, frame, areas, colour) {
    if (!areas.length) return;
    ctx.beginPath();
    for (const area of areas) coverage.trace(ctx, area, frame);
    ctx.fillStyle = colour;
    ctx.fill("evenodd");
  },

  hairlines(ctx, coverage, frame, areas) {
    ctx.beginPath();
    for (const area of areas) coverage.trace(ctx, area, frame);
    ctx.lineWidth = frame.zoom >= 12.5 ? 0.9 : 0.5;
    ctx.strokeStyle = "rgba(255,255,255,.55)";
    ctx.stroke();
  },
});
