// What a stroke may take: whole units of painting, restrictions, rings around a zone, enclosed gaps.

const UNITS = { lsoa: "small areas", msoa: "MSOAs", ward: "wards", pcn: "PCN areas" };
const WITHIN = {
  area: { word: "In the planning area", why: "outside the planning area" },
  free: { word: "Unassigned only", why: "in another neighbourhood already" },
  near: { word: "This zone and what borders it", why: "not next to this neighbourhood" },
  none: { word: "Outside the area too", why: "" },
};
const LARGEST_GAP = 400;

class Reach {
  constructor(app) {
    this.app = app;
    this.unit = "lsoa";
    this.within = "area"; // whatever the tool; what lies outside came along unnoticed else
    this.units = new Map(); // group -> rows of each member
  }

  get plan() {
    return this.app.plan;
  }

  get neighbours() {
    return this.app.geography.neighbours;
  }

  // Grows rows to whole units. A line drawn round them takes the units that have half of their small areas
  // inside; whatever is pressed directly is taken whole.
  whole(rows, drawnRound = false) {
    const member = this.unit === "lsoa" ? null : this.app.geography.member[this.unit];
    if (!member) return rows;
    if (!this.units.has(this.unit)) this.units.set(this.unit, this.app.geography.rowsByGroup(this.unit));
    const all = this.units.get(this.unit);
    const inside = new Map();
    const alone = []; // small areas of no unit stand for themselves
    for (const row of rows) {
      if (member[row] === NO_GROUP) alone.push(row);
      else inside.set(member[row], (inside.get(member[row]) || 0) + 1);
    }
    const taken = [...inside].filter(([unit, n]) => !drawnRound || n * 2 >= all[unit].length);
    return [...alone, ...taken.flatMap(([unit]) => all[unit])];
  }

  // Parts rows into those that the restriction allows and those left out. Taking away is not restricted.
  part(rows, erase) {
    const allows = erase ? () => true : this.test();
    const taken = [], left = [];
    for (const row of rows) (allows(row) ? taken : left).push(row);
    return { rows: taken, left };
  }

  // Why some small areas were left out.
  why(left) {
    const { outside } = this.app.choropleth;
    const beyond = this.within !== "none" && outside && left.some((row) => outside[row]);
    return beyond ? `${WITHIN.area.why}. \u201cMore\u201d lets you draw there too` : WITHIN[this.within].why;
  }

  test() {
    const { outside } = this.app.choropleth;
    const further = this.furtherTest();
    return outside && this.within !== "none" ? (row) => !outside[row] && further(row) : further;
  }

  furtherTest() {
    const { labels, hand } = this.plan;
    const to = this.plan.position(hand);
    const inZone = (row) => this.plan.isWithin(labels[row], to);
    if (this.within === "free") return (row) => labels[row] < 0 || inZone(row);
    if (this.within !== "near" || !this.neighbours) return () => true;
    const zones = new Set(), rows = new Set();
    this.ring().forEach((row) => (labels[row] >= 0 ? zones.add(labels[row]) : rows.add(row)));
    if (!zones.size && !rows.size) return () => true; // nothing drawn yet borders nothing
    return (row) => inZone(row) || rows.has(row) || (labels[row] >= 0 && zones.has(labels[row]));
  }

  held() {
    const { labels, hand } = this.plan;
    const to = this.plan.position(hand);
    const rows = [];
    for (let row = 0; row < labels.length; row++) if (labels[row] >= 0 && this.plan.isWithin(labels[row], to)) rows.push(row);
    return rows;
  }

  // Small areas that border the active zone.
  ring() {
    const held = new Set(this.held());
    const found = new Set();
    for (const row of held) for (const next of this.neighbours.of(row)) if (!held.has(next)) found.add(next);
    return [...found];
  }

  // Small areas of the active zone that border something else.
  rim() {
    const held = new Set(this.held());
    return [...held].filter((row) => this.neighbours.of(row).some((next) => !held.has(next)));
  }

  // Unassigned small areas connected to one, up to assigned ones and the planning area's edge.
  gap(from) {
    const { labels } = this.plan;
    const { outside } = this.app.choropleth;
    if (labels[from] >= 0) return { why: "Fill works on a gap: this small area is in a neighbourhood already." };
    const found = new Set([from]);
    for (const row of found) {
      for (const next of this.neighbours.of(row)) {
        if (labels[next] < 0 && !(outside && outside[next] !== outside[from])) found.add(next);
      }
      if (found.size > LARGEST_GAP) {
        return { why: `This gap is not enclosed: more than ${LARGEST_GAP} small areas hang together here.` };
      }
    }
    return { rows: [...found] };
  }
}
