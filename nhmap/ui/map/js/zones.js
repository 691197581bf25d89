// Zones of the plan, and what a pending stroke would take.

const Zones = CanvasLayer.extend({
  options: { pane: "nhZones" },

  initialize(geography, plan) {
    this.geography = geography;
    this.plan = plan;
    this.moved = null; // rows that alone are coloured, or null for all
    this.look = "plan";
    this.open = null; // Uint8Array: 1 where a small area of the planning area is looked for in a neighbourhood
  },

  paint(ctx, box) {
    const { labels, zones } = this.plan;
    const active = this.plan.position(this.plan.active);
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    for (const { coverage, frame, takes } of this.sheets(this.geography, box)) {
      const held = zones.map(() => []), free = [];
      for (let area = 0; area < coverage.count; area++) {
        const row = coverage.rows[area];
        if (labels[row] < 0 && !this.open?.[row]) continue;
        if (coverage.meets(area, frame.view) && takes(row)) (labels[row] < 0 ? free : held[labels[row]]).push(area);
      }
      if (free.length && this.look !== "ground") this.paintFree(ctx, coverage, frame, free);
      held.forEach((areas, zone) => {
        const coloured = this.moved ? areas.filter((area) => this.moved.has(coverage.rows[area])) : areas;
        if (coloured.length && this.look !== "ground") this.paintFill(ctx, coverage, frame, coloured, zones[zone]);
      });
      held.forEach((areas, zone) => { if (areas.length && zone !== active) this.paintBorder(ctx, coverage, frame, areas, zone, false); });
      this.paintParents(ctx, { coverage, frame, takes }, active);
      if (active >= 0 && held[active].length) this.paintBorder(ctx, coverage, frame, held[active], active, true);
    }
  },

  // Outlines of the zones that others nest in: thicker, one level after the other.
  paintParents(ctx, { coverage, frame, takes }, active) {
    const { labels, zones, parents } = this.plan;
    for (const [level, width] of [["MNP", 2.8], ["IHO", 4.2]]) {
      if (!zones.some((zone, at) => zone.level === level && parents.includes(at))) continue;
      const above = zones.map((_, zone) => this.plan.ancestor(zone, level));
      const side = (row) => (labels[row] < 0 ? NOBODY : above[labels[row]]);
      const trace = (wanted) => {
        ctx.beginPath();
        for (let arc = 0; arc < coverage.arcs; arc++) {
          if (coverage.sideB[arc] === SEA) continue;
          const a = side(coverage.sideA[arc]), b = side(coverage.sideB[arc]);
          if (a === b || !coverage.arcMeets(arc, frame.view) || !takes(coverage.sideA[arc])) continue;
          if (wanted === null || a === wanted || b === wanted) coverage.traceArc(ctx, arc, frame);
        }
      };
      trace(null);
      this.ink(ctx, "#ffffff", width + 2.6);
      this.ink(ctx, INK, width);
      if (active >= 0 && zones[active].level === level) {
        trace(active);
        this.ink(ctx, "#ffffff", width + 4);
        this.ink(ctx, INK, width + 1.2);
      }
    }
  },

  ink(ctx, colour, width) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  },

  // Land that nobody has been given: white and hatched, whatever lies beneath.
  paintFree(ctx, coverage, frame, areas) {
    ctx.beginPath();
    for (const area of areas) coverage.trace(ctx, area, frame);
    ctx.globalAlpha = this.look === "both" ? 0.45 : 1;
    ctx.fillStyle = "#ffffff";
    ctx.fill("evenodd");
    ctx.globalAlpha = 1;
    ctx.fillStyle = hatching(ctx, this._origin);
    ctx.fill("evenodd");
    if (frame.zoom >= HAIRLINE_ZOOM) this.ink(ctx, "rgba(33,43,50,.2)", 0.6);
  },

  paintFill(ctx, coverage, frame, areas, zone) {
    ctx.beginPath();
    for (const area of areas) coverage.trace(ctx, area, frame);
    ctx.globalAlpha = this.look === "both" ? 0.6 : 1;
    ctx.fillStyle = zoneColour(zone);
    ctx.fill("evenodd");
    ctx.globalAlpha = 1;
    if (this.look === "plan" && frame.zoom >= HAIRLINE_ZOOM) this.ink(ctx, "rgba(255,255,255,.6)", frame.zoom >= 12.5 ? 0.9 : 0.5);
  },

  // Thin along the coast and rivers that small areas are clipped to, where a thick line would fill the creeks.
  paintBorder(ctx, coverage, frame, areas, zone, active) {
    const colour = active ? INK : mixed(zoneColour(this.plan.zones[zone]), "#000000", 0.55);
    this.traceBorder(ctx, coverage, frame, areas, zone, true);
    this.ink(ctx, colour, active ? 1.6 : 0.8);
    this.traceBorder(ctx, coverage, frame, areas, zone, false);
    this.ink(ctx, "#ffffff", active ? 6 : 4);
    this.ink(ctx, colour, active ? 3.4 : 2);
  },

  traceBorder(ctx, coverage, frame, areas, zone, coast) {
    const { labels } = this.plan;
    ctx.beginPath();
    for (const area of areas) {
      const last = coverage.ringRun[coverage.areaRing[area + 1]];
      for (let run = coverage.ringRun[coverage.areaRing[area]]; run < last; run++) {
        const arc = coverage.runs[run] >> 1;
        const here = coverage.rows[area];
        const there = coverage.sideA[arc] === here ? coverage.sideB[arc] : coverage.sideA[arc];
        if (there === SEA ? coast : !coast && labels[there] !== zone) coverage.traceArc(ctx, arc, frame);
      }
    }
  },
});

const FLASH_MS = 900;

// Small areas about to be added or removed, and the one under the pointer.
const Pending = CanvasLayer.extend({
  options: { pane: "nhPending" },

  initialize(geography) {
    this.geography = geography;
    this.rows = [];
    this.erase = false;
    this.hovered = -1;
    this.focused = -1;
    this.refused = new Set();
  },

  show(rows, erase = false) {
    const before = new Set(this.rows), after = new Set(rows);
    const touched = erase === this.erase
      ? [...before].filter((row) => !after.has(row)).concat(rows.filter((row) => !before.has(row)))
      : [...before, ...after];
    this.rows = rows;
    this.erase = erase;
    this.repaint(touched);
  },

  repaint(rows) {
    if (!this._map || !rows.length) return;
    if (rows.length > 300) this.redraw();
    else this.redrawAround(this.geography, rows);
  },

  // Small areas that a stroke was not allowed to take, for a moment.
  flash(rows) {
    clearTimeout(this.flashing);
    this.repaint([...this.refused]);
    this.refused = new Set(rows);
    this.repaint(rows);
    this.flashing = setTimeout(() => {
      this.refused = new Set();
      this.repaint(rows);
    }, FLASH_MS);
  },

  // The small area that the keys stand on.
  focus(row) {
    const touched = [this.focused, row].filter((r) => r >= 0);
    this.focused = row;
    touched.forEach((r) => this.repaint([r]));
  },

  hover(row) {
    if (row === this.hovered) return;
    const touched = [this.hovered, row].filter((r) => r >= 0);
    this.hovered = row;
    if (touched.length) touched.forEach((r) => this.redrawAround(this.geography, [r]));
  },

  paint(ctx, box) {
    if (!this.rows.length && !this.refused.size && this.hovered < 0 && this.focused < 0) return;
    const rows = new Set(this.rows);
    for (const sheet of this.sheets(this.geography, box)) {
      this.paintRows(ctx, sheet, rows, this.erase ? "rgba(255,255,255,.6)" : "rgba(255,214,64,.5)");
      if (this.refused.size) this.paintRows(ctx, sheet, this.refused, "rgba(66,85,99,.55)");
      if (this.hovered >= 0 && sheet.frame.zoom >= PICK_ZOOM) this.paintRing(ctx, sheet, this.hovered, "#ffffff", 3, INK, 1.5);
      if (this.focused >= 0) this.paintRing(ctx, sheet, this.focused, INK, 8, AMBER, 4.5);
    }
  },

  paintRows(ctx, { coverage, frame, takes }, rows, colour) {
    ctx.beginPath();
    for (let area = 0; area < coverage.count; area++) {
      const row = coverage.rows[area];
      if (rows.has(row) && coverage.meets(area, frame.view) && takes(row)) coverage.trace(ctx, area, frame);
    }
    ctx.fillStyle = colour;
    ctx.fill("evenodd");
  },

  paintRing(ctx, { coverage, frame, takes }, row, under, wide, over, narrow) {
    const area = coverage.position(row);
    if (area === undefined || !takes(row)) return;
    ctx.beginPath();
    coverage.trace(ctx, area, frame);
    ctx.lineJoin = "round";
    ctx.lineWidth = wide;
    ctx.strokeStyle = under;
    ctx.stroke();
    ctx.lineWidth = narrow;
    ctx.strokeStyle = over;
    ctx.stroke();
  },
});
