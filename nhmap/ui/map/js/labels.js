// Names on the map. The zone being drawn comes first, then land that nobody has, then other zones, then places, most
// people first; none covers another, nor the rank of a site. A zone always has its name while there are not too many
// to read: without room for its people it keeps the name, without room for that it takes the least crowded spot.

const MSOA_ZOOM = 11;
const MOST_NAMED = 60; // zones in the window that are all named, as long as they can be read
const MOST_COVERED = 0.4; // of a name's own size that may lie over others: more of it could not be read
const STRANGE = 0.2; // of a name's size: so bad is it to lie on another zone, in the terms of what it covers
const MOST_FREE = 40; // patches of unassigned land that are named
const FREE_FIRST = 8; // of them are named before neighbourhoods that nobody draws: they are what is left to do
const PROJECTOR = 1000; // pixels of map from which on names grow with it
const ASIDE = [[0, 0], [0, -0.5], [0, 0.5], [-0.2, 0], [0.2, 0], [0, -1], [0, 1], [-0.3, -0.6], [0.3, 0.6], [0.3, -0.6], [-0.3, 0.6]]; // of its own size: on its zone still
const SMALL = 800; // pixels of map below which large names would leave no room for others
const FONT = '"Source Sans", "Source Sans Pro", "Segoe UI", Arial, sans-serif';

const Labels = CanvasLayer.extend({
  options: { pane: "nhLabels", whole: true },

  initialize(geography, plan, points) {
    this.geography = geography;
    this.plan = plan;
    this.points = points;
    this.places = {};
    this.patches = { free: [], strays: [] };
    this.named = []; // what is written
    this.heads = []; // the first lines of it
    this.least = 1; // of the scale
  },

  paint(ctx, box) {
    const taken = [...this.points.marked, ...this.covered()];
    this.taken = taken;
    const wide = this._map.getSize().x;
    this.scale = Math.max(wide < SMALL ? 1 : this.least, Math.min(1.6, wide / PROJECTOR));
    this.named = [];
    this.heads = [];
    this.paintStrays(ctx, box);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    if (!this.geography.hasFigures) return;
    const zones = this.zoneLabels().filter(({ at }) => this.inView(at));
    const many = zones.length > 30 ? 0.78 : zones.length > 15 ? 0.9 : 1;
    const sized = new Map(zones.map((label) => [label, this.sizesOf(label, many)]));
    // The room that the names still to come need at the least: a long name gives way to them before it covers them.
    const room = new Map(zones.map((label) => [label, this.boxOf(ctx, sized.get(label).ways.at(-1), label.at)]));
    const write = (label) => {
      room.delete(label);
      const others = label.active ? [] : [...room.values()];
      this.setDown(ctx, taken, { ...label, ...sized.get(label), others, always: zones.length <= MOST_NAMED && !this.points.siteState.ranks.size });
    };
    const free = this.freeLabels();
    zones.filter(({ active }) => active).forEach(write);
    for (const label of free.slice(0, FREE_FIRST)) this.setDown(ctx, taken, { ...label, always: true });
    zones.filter(({ active }) => !active).forEach(write);
    for (const label of free.slice(FREE_FIRST)) this.setDown(ctx, taken, label);
    const names = new Set(this.heads); // a town that has given a zone its name is not named twice
    for (const label of this.placeLabels()) if (!names.has(label.lines[0])) this.setDown(ctx, taken, label);
  },

  // What cards and buttons hide of the map.
  covered() {
    const size = this._map.getSize(), shell = this._map.getContainer();
    const origin = shell.getBoundingClientRect();
    return [...shell.querySelectorAll(".nh-panel, .nh-toolbar, .nh-zoom")].map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      const x = size.x * MARGIN - origin.left, y = size.y * MARGIN - origin.top;
      return [left + x, top + y, right + x, bottom + y];
    });
  },

  // The ways to write a zone's name, the best first: with its people, alone, on two lines, by its first place only.
  sizesOf({ holds, lines }, many) {
    const font = (size) => (holds ? `small-caps ${this.font(700, (size + 3) * many)}` : this.font(700, size * many));
    const gap = (size) => (size + 3) * this.scale * many;
    const [name, ...people] = lines, [first, ...rest] = name.split(/ (?=and )/);
    const way = (size, ...written) => ({ lines: written, font: font(size), gap: gap(size) });
    const broken = rest.length ? [first, rest.join(" ")] : [name];
    const ways = [way(16, name, ...people), way(13.5, ...broken, ...people), way(16, name), way(13.5, ...broken), way(13.5, first)];
    return { ways };
  },

  inView({ x, y }) {
    return x > 0 && y > 0 && x < this._size.x && y < this._size.y;
  },

  font(weight, size) {
    return `${weight} ${Math.round(size * this.scale)}px ${FONT}`;
  },

  // Pieces that lie apart from the rest of their neighbourhood.
  paintStrays(ctx, box) {
    if (!this.patches.strays.length) return;
    const { labels } = this.plan;
    const rows = new Set(this.patches.strays.flat());
    ctx.beginPath();
    for (const { coverage, frame, takes } of this.sheets(this.geography, box)) {
      for (let arc = 0; arc < coverage.arcs; arc++) {
        const a = coverage.sideA[arc], b = coverage.sideB[arc];
        if (!(rows.has(a) || rows.has(b)) || (b !== SEA && labels[a] === labels[b])) continue;
        if (coverage.arcMeets(arc, frame.view) && takes(a)) coverage.traceArc(ctx, arc, frame);
      }
    }
    ctx.strokeStyle = "#ffffff";
    ctx.lineWidth = 6;
    ctx.stroke();
    ctx.setLineDash([7, 5]);
    ctx.strokeStyle = STRAY;
    ctx.lineWidth = 3.4;
    ctx.stroke();
    ctx.setLineDash([]);
  },

  zoneLabels() {
    const { zones, totals, parents } = this.plan;
    // Where sites are ranked, names are there to find one's way by. While drawing, a name keeps its people.
    const crowded = this.points.marked.length > 0 && this.points.siteState.ranks.size > 0;
    const label = ([zone, latlng]) => {
      const holds = parents.includes(zone);
      return {
        at: this.toCanvas(latlng), holds, locked: zones[zone].locked,
        lines: [zones[zone].name, ...(crowded ? [] : [thousands(totals[zone])])],
        ink: INK, halo: "#ffffff",
        moves: holds || crowded ? [0, -1, 1, -2, 2, -3, 3].map((by) => [0, by]) : ASIDE,
        crowded, within: !holds && ((at) => this.plan.labels[this.geography.rowAt(this.fromCanvas(at))] === zone),
        active: zones[zone].id === this.plan.active, people: totals[zone],
      };
    };
    // Zones that hold others after those they hold: they find room more easily.
    return this.zoneMiddles().map(label)
      .sort((a, b) => b.active - a.active || a.holds - b.holds || b.people - a.people);
  },

  // Land of the planning area that nobody has been given, with its people.
  freeLabels() {
    const unasked = this.points.siteState.ranks.size > 0 || !this.plan.isBegun;
    return unasked ? [] : this.patches.free.slice(0, MOST_FREE).map(({ at, people }) => ({
      at: this.toCanvas(at), lines: ["Unassigned", thousands(people)], font: `italic ${this.font(700, 15)}`, ink: "#7d1420", halo: "#ffffff",
      gap: 18 * this.scale, moves: ASIDE,
    })).filter(({ at }) => this.inView(at));
  },

  // People-weighted middle of each zone.
  zoneMiddles() {
    const { labels, zones, basis } = this.plan;
    const { lon, lat } = this.geography;
    const people = this.geography.peopleOn(basis);
    const sum = zones.map(() => [0, 0, 0]);
    for (let row = 0; row < labels.length; row++) {
      for (let at = labels[row], steps = 0; at >= 0 && steps < 9; at = this.plan.parents[at], steps++) {
        const s = sum[at];
        s[0] += people[row] * lon[row];
        s[1] += people[row] * lat[row];
        s[2] += people[row];
      }
    }
    return sum.flatMap(([x, y, w], zone) => (w ? [[zone, L.latLng(y / w, x / w)]] : []));
  },

  placeLabels() {
    const zoom = this._zoom, { towns, groups } = this.geography;
    const labels = (places, style) => places.map((place) => ({
      ...style(place), at: this.toCanvas(place.latlng), lines: [place.name], halo: "rgba(255,255,255,.9)", ink: "#2b3a45", gap: 16 * this.scale,
    })).filter(({ at }) => this.inView(at));
    if (zoom < 7.75) return labels(this.placesOf("region"), () => ({ font: this.font(600, 14) }));
    if (!towns.length) return labels(this.placesOf(zoom >= MSOA_ZOOM && groups.msoa ? "msoa" : "district"), () => ({ font: this.font(400, 14) }));
    const least = PEOPLE_FROM.find(([from]) => zoom >= from)[1];
    const found = labels(towns.filter(({ people }) => people >= least), ({ people }) => (
      { font: people >= 40000 ? this.font(600, 17) : people >= 8000 ? this.font(500, 15) : this.font(400, 13.5) }));
    // Close by, the parts of towns and the country between them have the names of their MSOAs.
    if (zoom < MSOA_ZOOM || !groups.msoa) return found;
    const named = new Set(found.map(({ lines }) => lines[0]));
    return [...found, ...labels(this.placesOf("msoa").filter(({ name }) => !named.has(name)), () => ({ font: this.font(400, 13) }))];
  },

  placesOf(group) {
    if (this.places[group]) return this.places[group];
    const { geography } = this;
    const rows = geography.rowsByGroup(group);
    const { residents } = geography.people;
    const places = rows.map((members, g) => {
      let x = 0, y = 0, w = 0;
      for (const row of members) {
        x += residents[row] * geography.lon[row];
        y += residents[row] * geography.lat[row];
        w += residents[row];
      }
      return { name: geography.groups[group].names[g], latlng: L.latLng(y / w, x / w), people: w };
    });
    this.places[group] = places.filter((place) => place.people).sort((a, b) => b.people - a.people);
    return this.places[group];
  },

  // Write a label where nothing is written yet, in the first of its ways that finds room, else not; one that is always
  // written, where it covers least.
  setDown(ctx, taken, { at, lines, font, ink, halo, gap, moves = [[0, 0]], within = null, crowded = false, always = false, locked = false, ways = null, others = [] }) {
    const lock = locked ? 16 * this.scale : 0;
    const over = (box, boxes) => boxes.reduce((sum, other) => sum + shared(box, other), 0);
    let spot = null, least = Infinity;
    for (const way of ways || [{ lines, font, gap }, ...(lines.length > 1 ? [{ lines: lines.slice(0, 1), font, gap }] : [])]) {
      const [left, top, right, bottom] = this.boxOf(ctx, way, at, lock);
      const width = right - left, height = bottom - top;
      for (const [across, down] of moves) {
        const x = at.x + across * width, y = at.y + down * height;
        const box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
        let covers = over(box, taken) + over(box, others);
        // Pushed aside by sites, a name stays on its own zone: on another's it would be read as that one's. Pushed by
        // other names, it rather becomes shorter.
        if (within && (across || down) && covers < least && !within(L.point(x, y))) {
          if (crowded) continue;
          covers += STRANGE * sizeOf(box);
        }
        if (covers < least) [spot, least] = [{ box, way, x, y }, covers];
        if (!covers) break;
      }
      if (!least) break;
    }
    const covered = spot ? over(spot.box, taken) : 0;
    if (!spot || (covered && !(always && covered <= MOST_COVERED * sizeOf(spot.box)))) return;
    taken.push(spot.box);
    this.named.push(spot.way.lines.join(" "));
    this.heads.push(spot.way.lines[0]);
    ctx.font = spot.way.font;
    this.write(ctx, spot, { ink, halo, lock });
  },

  // What a label written in a way takes round a place: left, top, right, bottom.
  boxOf(ctx, { lines, font, gap }, { x, y }, lock = 0) {
    ctx.font = font;
    const width = Math.max(...lines.map((line, i) => ctx.measureText(line).width + (i ? 0 : lock))) + 10;
    const height = gap * lines.length + 4;
    return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  },

  write(ctx, { way, x, y }, { ink, halo, lock }) {
    ctx.strokeStyle = halo;
    ctx.lineWidth = 4;
    ctx.fillStyle = ink;
    way.lines.forEach((line, i) => {
      const middle = y + (i - (way.lines.length - 1) / 2) * way.gap, left = i ? 0 : lock / 2;
      ctx.strokeText(line, x + left, middle);
      ctx.fillText(line, x + left, middle);
      if (left) padlock(ctx, x - ctx.measureText(line).width / 2 - 1, middle, this.scale, ink, halo);
    });
  },
});

// A padlock, its middle at a place.
function padlock(ctx, x, y, scale, ink, halo) {
  const w = 9 * scale, h = 7 * scale;
  ctx.save();
  for (const [colour, more] of [[halo, 4], [ink, 0]]) {
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = 1.7 * scale + more;
    ctx.beginPath();
    ctx.arc(x, y - 1.5 * scale, 2.8 * scale, Math.PI, 0);
    ctx.stroke();
    ctx.fillRect(x - w / 2 - more / 2, y - 1.5 * scale - more / 2, w + more, h + more);
  }
  ctx.restore();
}

// How many people a place has to have to be named, by zoom.
const PEOPLE_FROM = [[13, 0], [12, 500], [11, 1500], [10.25, 4000], [9.5, 9000], [8.5, 25000], [0, 60000]];

function thousands(number) {
  return Math.round(number).toLocaleString("en-GB");
}

// Square pixels that two boxes share.
function sizeOf(box) {
  return (box[2] - box[0]) * (box[3] - box[1]);
}

function shared(a, b) {
  return Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
}
