// Zones of the plan, and what a pending stroke would take.

const Zones = CanvasLayer.extend({
  options: { pane: "nhZones" },

  initialize(geography, plan) {
    this.geography = geography;
    this.plan = plan;
    this.moved = null; // rows that alone are coloured, or null for all
  },

  paint(ctx, box) {
    const { labels, zones } = this.plan;
    if (!zones.length) return;
    const active = this.plan.position(this.plan.active);
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    for (const { coverage, frame, takes } of this.sheets(this.geography, box)) {
      const held = zones.map(() => []);
      for (let area = 0; area < coverage.count; area++) {
        const row = coverage.rows[area];
        if (labels[row] >= 0 && coverage.meets(area, frame.view) && takes(row)) held[labels[row]].push(area);
      }
      held.forEach((areas, zone) => {
        const coloured = this.moved ? areas.filter((area) => this.moved.has(coverage.rows[area])) : areas;
        if (coloured.length) this.paintFill(ctx, coverage, frame, coloured, zones[zone]);
      });
      held.forEach((areas, zone) => { if (areas.length && zone !== active) this.paintBorder(ctx, coverage, frame, areas, zone, false); });
      if (active >= 0 && held[active].length) this.paintBorder(ctx, coverage, frame, held[active], active, true);
    }
  },

  paintFill(ctx, coverage, frame, areas, zone) {
    ctx.beginPath();
    for (const area of areas) coverage.trace(ctx, area, frame);
    // Paler than the hue itself, so that dark deciles beneath do not turn it to mud.
    ctx.globalAlpha = 0.6;
    ctx.fillStyle = mixed(zoneColour(zone), "#ffffff", 0.3);
    ctx.fill("evenodd");
    ctx.globalAlpha = 1;
    if (isHatched(zone)) {
      ctx.fillStyle = hatching(ctx, zoneColour(zone));
      ctx.fill("evenodd");
    }
  },

  paintBorder(ctx, coverage, frame, areas, zone, active) {
    const { labels, zones } = this.plan;
    ctx.beginPath();
    for (const area of areas) {
      const last = coverage.ringRun[coverage.areaRing[area + 1]];
      for (let run = coverage.ringRun[coverage.areaRing[area]]; run < last; run++) {
        const arc = coverage.runs[run] >> 1;
        const here = coverage.rows[area];
        const there = coverage.sideA[arc] === here ? coverage.sideB[arc] : coverage.sideA[arc];
        if (there === SEA || labels[there] !== zone) coverage.traceArc(ctx, arc, frame);
      }
    }
    ctx.strokeStyle = "#ffffff";
    ctx.lineWidth = active ? 6 : 4;
    ctx.stroke();
    ctx.strokeStyle = active ? INK : mixed(zoneColour(zones[zone]), "#000000", 0.35);
    ctx.lineWidth = active ? 3 : 2;
    ctx.stroke();
  },
});

// Small areas about to be added or removed, and the one under the pointer.
const Pending = CanvasLayer.extend({
  options: { pane: "nhPending" },

  initialize(geography) {
    this.geography = geography;
    this.rows = [];
    this.erase = false;
    this.hovered = -1;
  },

  show(rows, erase = false) {
    const touched = [...this.rows, ...rows];
    this.rows = rows;
    this.erase = erase;
    if (touched.length) this.redraw();
  },

  hover(row) {
    if (row === this.hovered) return;
    const touched = [this.hovered, row].filter((r) => r >= 0);
    this.hovered = row;
    if (touched.length) touched.forEach((r) => this.redrawAround(this.geography, [r]));
  },

  paint(ctx, box) {
    if (!this.rows.length && this.hovered < 0) return;
    const rows = new Set(this.rows);
    for (const { coverage, frame, takes } of this.sheets(this.geography, box)) {
      ctx.beginPath();
      for (let area = 0; area < coverage.count; area++) {
        const row = coverage.rows[area];
        if (rows.has(row) && coverage.meets(area, frame.view) && takes(row)) coverage.trace(ctx, area, frame);
      }
      ctx.fillStyle = this.erase ? "rgba(255,255,255,.55)" : "rgba(255,214,64,.5)";
      ctx.fill("evenodd");
      if (this.hovered >= 0 && frame.zoom >= 8.5) this.paintHovered(ctx, coverage, frame, takes);
    }
  },

  paintHovered(ctx, coverage, frame, takes) {
    for (let area = 0; area < coverage.count; area++) {
      if (coverage.rows[area] !== this.hovered || !takes(this.hovered)) continue;
      ctx.beginPath();
      coverage.trace(ctx, area, frame);
      ctx.lineWidth = 3;
      ctx.strokeStyle = "#ffffff";
      ctx.stroke();
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = INK;
      ctx.stroke();
    }
  },
});
