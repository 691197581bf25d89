// Polygons as shared arcs (format: nhmap/store/map_data/topology.py), drawn and asked without ever being
// put together as polygons. Coordinates are whole quanta: the world is 2 ** bits of them wide.

const SEA = 65535;

class Coverage {
  constructor({ arrays, meta }) {
    this.bits = meta.bits;
    this.rows = arrays.rows;
    this.count = arrays.rows.length;
    this.decode(arrays);
    this.measure();
    this.cache = new Map();
    this.whole = null; // the rings around all areas, made when they are first drawn
  }

  // The first thing that a visitor waits for: plain loops over plain names.
  decode({ rows, arc_steps: arcSteps, arc_beyond: beyond, arc_ref: refs, ring_arcs: ringArcs, ring_area: ringArea,
    start_x: startX, start_y: startY, step_x: stepX, step_y: stepY }) {
    const arcs = arcSteps.length, ringCount = ringArcs.length;
    const arcStart = new Int32Array(arcs + 1);
    for (let a = 0; a < arcs; a++) arcStart[a + 1] = arcStart[a] + arcSteps[a] + 1;
    const x = new Int32Array(arcStart[arcs]);
    const y = new Int32Array(arcStart[arcs]);
    const sideA = new Uint16Array(arcs);
    const sideB = beyond.slice();
    const runs = new Int32Array(refs.length); // arc * 2 + (1 if backwards)
    const ringRun = new Int32Array(ringCount + 1);
    const areaRing = new Int32Array(this.count + 1);
    let run = 0, made = 0, step = 0, opened = 0, area = 0, px = 0, py = 0, openX = 0, openY = 0;
    for (let ring = 0; ring < ringCount; ring++) {
      area += ringArea[ring];
      areaRing[area + 1] = ring + 1;
      const row = rows[area];
      for (let n = 0, runsHere = ringArcs[ring]; n < runsHere; n++, run++) {
        const ref = refs[run];
        if (ref === 0) {
          if (n === 0) {
            openX += startX[opened];
            openY += startY[opened++];
            px = openX;
            py = openY;
          }
          let at = arcStart[made];
          x[at] = px;
          y[at] = py;
          for (const end = arcStart[made + 1] - 1; at < end; step++) {
            px += stepX[step];
            py += stepY[step];
            x[++at] = px;
            y[at] = py;
          }
          sideA[made] = row;
          runs[run] = made * 2;
          made++;
        } else {
          const backwards = ref > 0;
          const arc = made - Math.abs(ref);
          sideB[arc] = row;
          runs[run] = arc * 2 + (backwards ? 1 : 0);
          const end = backwards ? arcStart[arc] : arcStart[arc + 1] - 1;
          px = x[end];
          py = y[end];
        }
      }
      ringRun[ring + 1] = run;
    }
    for (let a = 0; a < this.count; a++) areaRing[a + 1] = Math.max(areaRing[a + 1], areaRing[a]);
    Object.assign(this, { arcs, arcStart, x, y, sideA, sideB, runs, ringRun, areaRing });
  }

  // Bounding boxes of arcs and from them of areas: west, north, east, south in quanta.
  measure() {
    const { x, y, arcs, arcStart, runs, ringRun, areaRing, count } = this;
    const arcBox = new Int32Array(arcs * 4);
    for (let arc = 0, at = 0; arc < arcs; arc++) {
      let west = x[at], east = west, north = y[at], south = north;
      for (const end = arcStart[arc + 1]; at < end; at++) {
        const u = x[at], v = y[at];
        if (u < west) west = u;
        else if (u > east) east = u;
        if (v < north) north = v;
        else if (v > south) south = v;
      }
      arcBox[arc * 4] = west;
      arcBox[arc * 4 + 1] = north;
      arcBox[arc * 4 + 2] = east;
      arcBox[arc * 4 + 3] = south;
    }
    const box = new Int32Array(count * 4);
    for (let area = 0; area < count; area++) {
      let west = 2 ** 30, north = 2 ** 30, east = 0, south = 0;
      for (let run = ringRun[areaRing[area]], last = ringRun[areaRing[area + 1]]; run < last; run++) {
        const i = (runs[run] >> 1) * 4;
        if (arcBox[i] < west) west = arcBox[i];
        if (arcBox[i + 1] < north) north = arcBox[i + 1];
        if (arcBox[i + 2] > east) east = arcBox[i + 2];
        if (arcBox[i + 3] > south) south = arcBox[i + 3];
      }
      box[area * 4] = west;
      box[area * 4 + 1] = north;
      box[area * 4 + 2] = east;
      box[area * 4 + 3] = south;
    }
    this.arcBox = arcBox;
    this.box = box;
  }

  meets(area, view) {
    const i = area * 4, box = this.box;
    return box[i] <= view.east && box[i + 2] >= view.west && box[i + 1] <= view.south && box[i + 3] >= view.north;
  }

  // Adds an area's rings to the path being made. `frame` gives pixels per quantum and the origin;
  // vertices nearer than `frame.skip` quanta to the one before are left out.
  trace(ctx, area, frame) {
    const { k, ox, oy, skip } = frame;
    const i = area * 4, { box } = this;
    if (box[i + 2] - box[i] < 2 * skip && box[i + 3] - box[i + 1] < 2 * skip) {
      ctx.rect(box[i] * k - ox - 0.25, box[i + 1] * k - oy - 0.25, (box[i + 2] - box[i]) * k + 0.5, (box[i + 3] - box[i + 1]) * k + 0.5);
      return;
    }
    for (let ring = this.areaRing[area]; ring < this.areaRing[area + 1]; ring++) this.traceRing(ctx, this.runs, this.ringRun[ring], this.ringRun[ring + 1], frame);
  }

  // A ring that is made of the runs from one number up to another.
  traceRing(ctx, runs, from, until, { k, ox, oy, skip }) {
    const { x, y, arcStart } = this;
    let lastX = -1e9, lastY = -1e9, firstX = 0, firstY = 0, first = true;
    for (let run = from; run < until; run++) {
      const arc = runs[run] >> 1, back = runs[run] & 1;
      const low = arcStart[arc], high = arcStart[arc + 1] - 1;
      // The last vertex is the first of the next run.
      for (let n = high - low, at = back ? high : low, step = back ? -1 : 1; n > 0; n--, at += step) {
        const u = x[at], v = y[at];
        if (Math.abs(u - lastX) < skip && Math.abs(v - lastY) < skip) continue;
        lastX = u;
        lastY = v;
        if (!first) ctx.lineTo(u * k - ox, v * k - oy);
        else {
          ctx.moveTo(u * k - ox, v * k - oy);
          firstX = u;
          firstY = v;
          first = false;
        }
      }
    }
    // Not closePath: Chromium walks the whole path so far at each one, seconds for all England.
    ctx.lineTo(firstX * k - ox, firstY * k - oy);
  }

  // Adds the rings around all areas together: the coast, and the border where England ends.
  traceWhole(ctx, frame) {
    const { runs, starts } = this.whole ||= this.joinWhole();
    for (let ring = 0; ring + 1 < starts.length; ring++) this.traceRing(ctx, runs, starts[ring], starts[ring + 1], frame);
  }

  // Puts arcs with nothing beyond them together to rings, each from where the one before ended. Where more than two of
  // them meet, any pair will do: filled even-odd, the rings cover the same.
  joinWhole() {
    const { arcs, arcStart, sideB, x, y } = this;
    const ends = new Map(); // runs that leave a corner
    const corner = (run) => {
      const at = run & 1 ? arcStart[(run >> 1) + 1] - 1 : arcStart[run >> 1];
      return x[at] * 2 ** 26 + y[at];
    };
    for (let arc = 0; arc < arcs; arc++) {
      if (sideB[arc] !== SEA) continue;
      for (const run of [arc * 2, arc * 2 + 1]) {
        const here = ends.get(corner(run));
        if (here) here.push(run);
        else ends.set(corner(run), [run]);
      }
    }
    const used = new Uint8Array(arcs), runs = [], starts = [0];
    for (let arc = 0; arc < arcs; arc++) {
      if (sideB[arc] !== SEA || used[arc]) continue;
      for (let run = arc * 2; run !== undefined; run = ends.get(corner(run ^ 1)).find((next) => !used[next >> 1])) {
        used[run >> 1] = 1;
        runs.push(run);
      }
      starts.push(runs.length);
    }
    return { runs: Int32Array.from(runs), starts };
  }

  traceArc(ctx, arc, { k, ox, oy, skip }) {
    const { x, y } = this;
    const last = this.arcStart[arc + 1] - 1;
    let at = this.arcStart[arc], lastX = x[at], lastY = y[at];
    ctx.moveTo(lastX * k - ox, lastY * k - oy);
    for (at++; at < last; at++) {
      const u = x[at], v = y[at];
      if (Math.abs(u - lastX) < skip && Math.abs(v - lastY) < skip) continue;
      lastX = u;
      lastY = v;
      ctx.lineTo(u * k - ox, v * k - oy);
    }
    ctx.lineTo(x[last] * k - ox, y[last] * k - oy);
  }

  arcMeets(arc, view) {
    const i = arc * 4, box = this.arcBox;
    return box[i] <= view.east && box[i + 2] >= view.west && box[i + 1] <= view.south && box[i + 3] >= view.north;
  }

  // Arcs with different groups on either side; `name` keeps the answer for the next time.
  borders(name, member, beyond) {
    if (!this.cache.has(name)) {
      const found = [];
      for (let arc = 0; arc < this.arcs; arc++) {
        const a = member[this.sideA[arc]];
        const b = this.sideB[arc] !== SEA ? member[this.sideB[arc]] : beyond === null ? a : beyond;
        if (a !== b) found.push(arc);
      }
      this.cache.set(name, Int32Array.from(found));
    }
    return this.cache.get(name);
  }

  // Even-odd, so that holes are outside; `u`, `v` in quanta.
  contains(area, u, v) {
    const { box } = this, i = area * 4;
    if (u < box[i] || u > box[i + 2] || v < box[i + 1] || v > box[i + 3]) return false;
    let inside = false;
    for (let run = this.ringRun[this.areaRing[area]], end = this.ringRun[this.areaRing[area + 1]]; run < end; run++) {
      const arc = this.runs[run] >> 1;
      for (let i = this.arcStart[arc] + 1; i < this.arcStart[arc + 1]; i++) {
        const ay = this.y[i - 1], by = this.y[i];
        if (ay > v === by > v) continue;
        const ax = this.x[i - 1], bx = this.x[i];
        if (u < ((bx - ax) * (v - ay)) / (by - ay) + ax) inside = !inside;
      }
    }
    return inside;
  }

  position(row) {
    this.positions ||= new Map(Array.from(this.rows, (r, area) => [r, area]));
    return this.positions.get(row);
  }

  areaAt(u, v) {
    const box = this.box;
    for (let area = 0, i = 0; area < this.count; area++, i += 4) {
      if (u < box[i] || u > box[i + 2] || v < box[i + 1] || v > box[i + 3]) continue;
      if (this.contains(area, u, v)) return area;
    }
    return -1;
  }
}
