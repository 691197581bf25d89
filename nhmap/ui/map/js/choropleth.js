// Deprivation, all England: one path per decile.

const HAIRLINE_ZOOM = 10.5; // borders of small areas are drawn from here on
const TOGETHER = 64; // small areas filled as one shape: a browser needs nearly twice as long for all England in one

const Choropleth = CanvasLayer.extend({
  options: { pane: "tilePane" },

  initialize(geography) {
    this.geography = geography;
    this.domain = "imd";
    this.outside = null; // Uint8Array: 1 where a small area is outside the planning area
    this.measure = null; // in the place of deprivation: see measures.js
    this.flow = null; // in the place of deprivation: { step: Uint8Array (0 nobody, 1 to 5), breaks, patients, title }
    this.look = "ground"; // "plan", "both" or "ground": see look.js
  },

  // Where some patients live, in five steps with about as many small areas each.
  setFlow(flow) {
    this.flow = flow && flowOf(flow, this.geography.count);
    this.redraw();
  },

  show(domain) {
    this.domain = domain;
    this.measure = null;
    this.redraw();
  },

  showMeasure(measure) {
    this.measure = measure;
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
    if (this.flow) return this.paintFlow(ctx, coverage, frame, takes);
    const { outside, look } = this;
    if (this.measure && look !== "plan") return this.paintMeasure(ctx, coverage, frame, takes);
    const deciles = this.domain && look !== "plan" ? this.geography.deciles[this.domain] : null;
    const ramp = look === "both" ? GREYS : DECILES;
    const bins = Array.from({ length: 22 }, () => []), coats = [[], []];
    for (let area = 0; area < coverage.count; area++) {
      const row = coverage.rows[area];
      if (!coverage.meets(area, frame.view) || !takes(row)) continue;
      const beyond = outside?.[row] ? 1 : 0;
      coats[beyond].push(area);
      bins[(deciles ? deciles[row] : 0) + 11 * beyond].push(area);
    }
    // A first coat under everything hides the hairlines between neighbours of different colour.
    this.fill(ctx, coverage, frame, coats[1], FADED);
    const coat = deciles ? ramp[5] : outside ? "#ffffff" : FADED;
    if (coats[0].length === coverage.count) this.fillWhole(ctx, coverage, frame, coat);
    else this.fill(ctx, coverage, frame, coats[0], coat);
    for (let bin = 0; bin < 22 && deciles; bin++) {
      if (!(bin % 11) || !bins[bin].length) continue;
      if (bin < 11) this.fill(ctx, coverage, frame, bins[bin], ramp[bin - 1]);
      else if (look === "ground") this.fill(ctx, coverage, frame, bins[bin], DECILES_OUTSIDE[bin - 12]);
    }
    if (frame.zoom >= HAIRLINE_ZOOM) this.hairlines(ctx, coverage, frame, bins.flat(), deciles ? "rgba(255,255,255,.55)" : "rgba(33,43,50,.16)");
    return undefined;
  },

  // Five steps; what is unknown stays blank, and all outside the planning area is one grey.
  paintMeasure(ctx, coverage, frame, takes) {
    const { outside, measure } = this, ramp = measureRamp(this.look);
    const bins = [[], [], [], [], [], []], beyond = [];
    for (let area = 0; area < coverage.count; area++) {
      const row = coverage.rows[area];
      if (coverage.meets(area, frame.view) && takes(row)) (outside?.[row] ? beyond : bins[measure.step[row]]).push(area);
    }
    this.fill(ctx, coverage, frame, beyond, FADED);
    this.fill(ctx, coverage, frame, bins.flat(), ramp[2]);
    this.fill(ctx, coverage, frame, bins[0], PAPER);
    for (let step = 1; step < 6; step++) this.fill(ctx, coverage, frame, bins[step], ramp[step - 1]);
    if (frame.zoom >= HAIRLINE_ZOOM) this.hairlines(ctx, coverage, frame, [...bins.flat(), ...beyond], "rgba(255,255,255,.55)");
  },

  paintFlow(ctx, coverage, frame, takes) {
    const bins = [[], [], [], [], [], []];
    for (let area = 0; area < coverage.count; area++) {
      const row = coverage.rows[area];
      if (coverage.meets(area, frame.view) && takes(row)) bins[this.flow.step[row]].push(area);
    }
    this.fill(ctx, coverage, frame, bins.flat(), "#e4e8ec");
    for (let step = 1; step < 6; step++) this.fill(ctx, coverage, frame, bins[step], FLOW[step - 1]);
    if (frame.zoom >= HAIRLINE_ZOOM) this.hairlines(ctx, coverage, frame, bins.flat(), "rgba(255,255,255,.55)");
  },

  fill(ctx, coverage, frame, areas, colour) {
    ctx.fillStyle = colour;
    for (let from = 0; from < areas.length; from += TOGETHER) {
      const end = Math.min(areas.length, from + TOGETHER);
      ctx.beginPath();
      for (let i = from; i < end; i++) coverage.trace(ctx, areas[i], frame);
      ctx.fill("evenodd");
    }
  },

  // All areas at once by what surrounds them: a tenth of the corners.
  fillWhole(ctx, coverage, frame, colour) {
    ctx.fillStyle = colour;
    ctx.beginPath();
    coverage.traceWhole(ctx, frame);
    ctx.fill("evenodd");
  },

  hairlines(ctx, coverage, frame, areas, colour) {
    ctx.beginPath();
    for (const area of areas) coverage.trace(ctx, area, frame);
    ctx.lineWidth = frame.zoom >= 12.5 ? 0.9 : 0.5;
    ctx.strokeStyle = colour;
    ctx.stroke();
  },
});

// Steps between whole numbers of patients, even in small areas; equal numbers are never parted.
function flowOf({ title, areas, patients }, count) {
  const sorted = [...patients].filter((n) => n > 0).sort((a, b) => a - b);
  const tops = [1, 2, 3, 4, 5].map((n) => sorted[Math.ceil((n * sorted.length) / 5) - 1]);
  const breaks = [...new Set(tops)].filter((top) => top !== undefined); // the most in each step
  const step = new Uint8Array(count), here = new Uint32Array(count);
  areas.forEach((row, i) => {
    here[row] = patients[i];
    if (patients[i] > 0) step[row] = 5 - (breaks.length - 1) + breaks.findIndex((top) => patients[i] <= top);
  });
  return { title, step, breaks, patients: here, least: sorted[0] };
}
