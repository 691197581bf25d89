// The browser's copy of the plan: Python's labels with the strokes it has not acknowledged on top.

const NOBODY = -1;

class PlanCopy extends EventTarget {
  constructor(geography) {
    super();
    this.geography = geography;
    this.labels = new Int16Array(geography.count).fill(NOBODY);
    this.zones = [];
    this.id = "";
    this.active = null;
    this.basis = "residents";
    this.waiting = []; // strokes Python has not acknowledged
    this.totals = [];
  }

  // Takes Python's word for everything but the strokes it has not seen yet.
  receive(state) {
    if (state.plan.id !== this.id) this.waiting = stored(state.plan.id);
    this.id = state.plan.id;
    this.zones = state.plan.zones;
    this.basis = state.basis;
    this.active = state.active;
    this.labels.fill(NOBODY);
    for (const [zone, steps] of state.plan.labels) {
      let row = 0;
      for (const step of steps) this.labels[(row += step)] = zone;
    }
    const known = new Set(state.ack);
    this.waiting = this.waiting.filter((stroke) => !known.has(stroke.id));
    keep(this.id, this.waiting);
    for (const stroke of this.waiting) this.lay(stroke);
    this.count();
    this.dispatchEvent(new CustomEvent("change", { detail: null }));
  }

  position(zoneId) {
    return this.zones.findIndex((zone) => zone.id === zoneId);
  }

  get activeZone() {
    return this.zones[this.position(this.active)] || null;
  }

  mayChange(row, to) {
    const from = this.labels[row];
    return from !== to && !(from >= 0 && this.zones[from].locked) && !(to >= 0 && this.zones[to].locked);
  }

  lay(stroke) {
    const to = stroke.zone === null ? NOBODY : this.position(stroke.zone);
    if (stroke.zone !== null && to < 0) return;
    for (const row of stroke.areas) if (this.mayChange(row, to)) this.labels[row] = to;
  }

  // Makes a stroke of the areas that would really change; null if none would.
  stroke(tool, rows, erase) {
    const to = erase ? NOBODY : this.position(this.active);
    if (!erase && to < 0) return null;
    const held = erase ? this.position(this.active) : NOBODY;
    const areas = [...rows].filter((row) => this.mayChange(row, to) && (!erase || held < 0 || this.labels[row] === held));
    if (!areas.length) return null;
    const stroke = { id: newId(), tool, zone: erase ? null : this.active, areas, when: Date.now() };
    const people = this.geography.peopleOn(this.basis);
    for (const row of areas) {
      const from = this.labels[row];
      if (from >= 0) this.totals[from] -= people?.[row] || 0;
      if (to >= 0) this.totals[to] += people?.[row] || 0;
      this.labels[row] = to;
    }
    this.waiting.push(stroke);
    keep(this.id, this.waiting);
    this.dispatchEvent(new CustomEvent("change", { detail: areas }));
    return stroke;
  }

  // What a stroke would do to the active zone's people, without doing it.
  preview(rows, erase) {
    const people = this.geography.peopleOn(this.basis);
    const active = this.position(this.active);
    let change = 0, areas = 0;
    for (const row of rows) {
      if (!this.mayChange(row, erase ? NOBODY : active)) continue;
      if (erase && active >= 0 && this.labels[row] !== active) continue;
      areas += 1;
      change += (erase ? -1 : 1) * people[row];
    }
    return { areas, change, people: (this.totals[active] || 0) + change };
  }

  count() {
    const people = this.geography.peopleOn(this.basis);
    this.totals = this.zones.map(() => 0);
    if (!people) return;
    this.labels.forEach((zone, row) => { if (zone >= 0) this.totals[zone] += people[row]; });
  }
}

function newId() {
  const noise = crypto.getRandomValues(new Uint32Array(2));
  return `${Date.now().toString(36)}-${noise[0].toString(36)}${noise[1].toString(36)}`;
}

// Strokes outlive a reload of the page. Where storage is forbidden they live as long as the page.
function keep(plan, strokes) {
  try {
    if (strokes.length) sessionStorage.setItem(`nhmap-strokes-${plan}`, JSON.stringify(strokes));
    else sessionStorage.removeItem(`nhmap-strokes-${plan}`);
  } catch { /* private browsing: nothing to be done */ }
}

function stored(plan) {
  try {
    const strokes = JSON.parse(sessionStorage.getItem(`nhmap-strokes-${plan}`) || "[]");
    return Array.isArray(strokes) ? strokes : [];
  } catch {
    return [];
  }
}
