// Names on the map. The zone being drawn comes first, then the others, then places, most people first; none covers
// another, nor the rank of a site. A zone without room for its people keeps its name, and one without room for that
// waits for a closer look.

const MSOA_ZOOM = 11;
const FONT = '"Source Sans", "Source Sans Pro", "Segoe UI", Arial, sans-serif';

const Labels = CanvasLayer.extend({
  options: { pane: "nhLabels", whole: true },

  initialize(geography, plan, points) {
    this.geography = geography;
    this.plan = plan;
    this.points = points;
    this.places = {};
  },

  paint(ctx) {
    const taken = [...this.points.marked];
    this.taken = taken;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    if (this.geography.hasFigures) {
      for (const label of this.zoneLabels()) this.setDown(ctx, taken, label);
      for (const label of this.placeLabels()) this.setDown(ctx, taken, label);
    }
  },

  zoneLabels() {
    const { zones, totals, parents } = this.plan;
    // Where sites are ranked, names are there to find one's way by. While drawing, a name keeps its people.
    const crowded = this.points.marked.length > 0 && this.points.siteState.ranks.size > 0;
    const label = ([zone, latlng]) => {
      const holds = parents.includes(zone);
      return {
        at: this.toCanvas(latlng), holds,
        lines: [zones[zone].name + (zones[zone].locked ? " (locked)" : ""), ...(crowded ? [] : [thousands(totals[zone])])],
        font: holds ? `small-caps 700 18px ${FONT}` : `600 15px ${FONT}`,
        ink: INK, halo: "#ffffff", gap: holds ? 20 : 18, moves: holds || crowded ? [0, -1, 1, -2, 2, -3, 3] : [0, -1, 1],
        within: crowded && !holds && ((at) => this.plan.labels[this.geography.rowAt(this.fromCanvas(at))] === zone),
        active: zones[zone].id === this.plan.active, people: totals[zone],
      };
    };
    // Zones that hold others after those they hold: they find room more easily.
    return this.zoneMiddles().map(label)
      .sort((a, b) => b.active - a.active || a.holds - b.holds || b.people - a.people);
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
    const zoom = this._zoom;
    const group = zoom >= MSOA_ZOOM && this.geography.groups.msoa ? "msoa" : zoom >= 7.75 ? "district" : "region";
    const style = {
      region: { font: `600 14px ${FONT}`, ink: "#2b3a45" },
      district: { font: `${zoom >= 10 ? 15 : 13}px ${FONT}`, ink: "#2b3a45" },
      msoa: { font: `${zoom >= 13 ? 14 : 13}px ${FONT}`, ink: "#2b3a45" },
    }[group];
    const size = this._size;
    return this.placesOf(group)
      .map((place) => ({ ...style, at: this.toCanvas(place.latlng), lines: [place.name], halo: "rgba(255,255,255,.85)", gap: 16 }))
      .filter(({ at }) => at.x > 0 && at.y > 0 && at.x < size.x && at.y < size.y);
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

  // Write a label where nothing is written yet, else only its first line, else nothing.
  setDown(ctx, taken, { at, lines, font, ink, halo, gap, moves = [0], within = null }) {
    ctx.font = font;
    for (const shown of lines.length > 1 ? [lines, lines.slice(0, 1)] : [lines]) {
      const width = Math.max(...shown.map((line) => ctx.measureText(line).width)) + 10;
      const height = gap * shown.length + 4;
      // Pushed aside by sites, a name stays on its own zone: on another's it would be read as that one's.
      const allowed = within ? moves.filter((by) => !by || within(at.add([0, by * height]))) : moves;
      const boxes = allowed.map((by) => {
        const middle = at.y + by * height;
        return [at.x - width / 2, middle - height / 2, at.x + width / 2, middle + height / 2];
      });
      const free = boxes.find((box) => !taken.some((other) => overlap(box, other)));
      if (!free) continue;
      taken.push(free);
      ctx.strokeStyle = halo;
      ctx.lineWidth = 3.5;
      ctx.fillStyle = ink;
      shown.forEach((line, i) => {
        const y = (free[1] + free[3]) / 2 + (i - (shown.length - 1) / 2) * gap;
        ctx.strokeText(line, at.x, y);
        ctx.fillText(line, at.x, y);
      });
      return;
    }
  },
});

function thousands(number) {
  return Math.round(number).toLocaleString("en-GB");
}
