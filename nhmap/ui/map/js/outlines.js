// Borders of boards, councils and other groups: the arcs that have different groups on either side.

const OUTLINES = {
  pcn: { word: "PCN areas", note: "where most registered patients belong", colour: "#8a3ffc", width: 1.4, dash: [] },
  district: { word: "Districts", colour: "#ffffff", under: "#3d4a54", width: 1, dash: [] },
  hwb: { word: "Health and wellbeing boards", colour: "#3d4a54", width: 1.5, dash: [6, 3] },
  icb: { word: "Integrated care boards", colour: "#212b32", width: 2.2, dash: [] },
};

const Outlines = CanvasLayer.extend({
  options: { pane: "nhOutlines" },

  initialize(geography) {
    this.geography = geography;
    this.lit = new Set();
    this.planningArea = null; // Uint8Array, 1 outside
    this.pride = null; // per row the community, or -1
    this.showPride = false;
    this.lines = null; // boundary sets of the app
  },

  turn(group, on) {
    if (on) this.lit.add(group);
    else this.lit.delete(group);
    this.redraw();
  },

  setPlanningArea(code, outside) {
    this.planningArea = outside && { name: `area ${code}`, outside };
    this.redraw();
  },

  // The communities' small areas come with the points.
  // Places with the lines that people brought, instead of those of our own files.
  tellPride(told) {
    const mark = JSON.stringify(told);
    if (mark === this.prideMark) return;
    this.prideMark = mark;
    this.told = told;
    this.pride = null;
    this.redraw();
  },

  prideWords() {
    const { told } = this;
    const known = told ? told.areas.length : this.geography.points.pride.id.length;
    if (!known) return "Pride in Place: no data installed";
    const others = "stand-in boundaries of one MSOA each";
    if (!told) return `Pride in Place: ${others}`;
    return `Pride in Place: ${told.lines} by the lines you brought${told.lines < known ? `, the others ${others}` : ""}`;
  },

  prideMember() {
    if (!this.pride) {
      this.pride = new Int16Array(this.geography.count).fill(-1);
      (this.told?.areas || this.geography.points.pride.areas).forEach((rows, place) => rows.forEach((row) => { this.pride[row] = place; }));
    }
    return this.pride;
  },

  paint(ctx, box) {
    const sheets = this.sheets(this.geography, box);
    ctx.lineJoin = "round";
    if (this.showPride) this.paintPride(ctx, sheets);
    for (const group of Object.keys(OUTLINES)) {
      const member = this.geography.member[group];
      if (!this.lit.has(group) || !member) continue;
      const { colour, under, width, dash } = OUTLINES[group];
      ctx.setLineDash(dash);
      this.traceBorders(ctx, sheets, group, member);
      if (under) this.stroke(ctx, under, width + 1.4);
      this.stroke(ctx, colour, width);
      ctx.setLineDash([]);
    }
    for (const set of this.lines?.shown || []) this.paintSet(ctx, sheets, set);
    if (this.planningArea) {
      const { name, outside } = this.planningArea;
      // Along the coast and rivers that small areas are clipped to, a thin line: a thick one would fill them.
      this.traceBorders(ctx, sheets, name, outside, 1);
      this.stroke(ctx, INK, 0.9);
      this.traceBorders(ctx, sheets, `${name} on land`, outside, null);
      this.stroke(ctx, "#ffffff", 5);
      this.stroke(ctx, INK, 2.4);
    }
  },

  stroke(ctx, colour, width) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  },

  // `beyond` is the group of what lies outside England; null lets the coast be no border.
  traceBorders(ctx, sheets, name, member, beyond = -1) {
    ctx.beginPath();
    for (const { coverage, frame, takes } of sheets) {
      for (const arc of coverage.borders(name, member, beyond)) {
        if (coverage.arcMeets(arc, frame.view) && takes(coverage.sideA[arc])) coverage.traceArc(ctx, arc, frame);
      }
    }
  },

  // Dots where it is not known, or not certain, in which group a small area will lie.
  paintSet(ctx, sheets, { file, member, doubt, colour }) {
    for (const { coverage, frame, takes } of sheets) {
      ctx.beginPath();
      for (let area = 0; area < coverage.count; area++) {
        const row = coverage.rows[area];
        if (doubt[row] && coverage.meets(area, frame.view) && takes(row)) coverage.trace(ctx, area, frame);
      }
      ctx.fillStyle = dots(ctx, colour, this._origin);
      ctx.fill("evenodd");
    }
    // Land only: along the coast a line would say that a boundary runs there.
    this.traceBorders(ctx, sheets, file, member, null);
    this.stroke(ctx, "#ffffff", 5);
    this.stroke(ctx, colour, 2.6);
  },

  paintPride(ctx, sheets) {
    const member = this.prideMember();
    for (const { coverage, frame, takes } of sheets) {
      ctx.beginPath();
      for (let area = 0; area < coverage.count; area++) {
        const row = coverage.rows[area];
        if (member[row] >= 0 && coverage.meets(area, frame.view) && takes(row)) coverage.trace(ctx, area, frame);
      }
      ctx.fillStyle = dots(ctx, PRIDE_COLOUR, this._origin);
      ctx.fill("evenodd");
    }
    this.traceBorders(ctx, sheets, `pride ${this.prideMark}`, member);
    this.stroke(ctx, "#ffffff", 3.4);
    this.stroke(ctx, PRIDE_COLOUR, 1.8);
  },
});

const patterns = new Map();

// A tile of `size` pixels that repeats; it stays with the land, so that what is painted piece by piece fits together.
function pattern(ctx, key, size, draw, origin) {
  if (!patterns.has(key)) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = size * 2;
    const pen = tile.getContext("2d");
    pen.scale(2, 2);
    draw(pen);
    patterns.set(key, ctx.createPattern(tile, "repeat"));
  }
  const found = patterns.get(key);
  const shift = (at) => -(((at % size) + size) % size);
  found.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, shift(origin.x), shift(origin.y)]));
  return found;
}

// Hatching means one thing on every map: land of the planning area that no neighbourhood holds.
const HATCH = 10;

function hatching(ctx, origin) {
  return pattern(ctx, "hatching", HATCH, (pen) => {
    pen.strokeStyle = "#5c6972";
    pen.lineWidth = 1.5;
    for (const shift of [-HATCH, 0, HATCH]) {
      pen.moveTo(shift, HATCH);
      pen.lineTo(shift + HATCH, 0);
    }
    pen.stroke();
  }, origin);
}

function dots(ctx, colour, origin) {
  return pattern(ctx, `dots ${colour}`, 7, (pen) => {
    pen.fillStyle = colour;
    pen.arc(3.5, 3.5, 1.1, 0, 7);
    pen.fill();
  }, origin);
}
