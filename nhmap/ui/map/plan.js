// The browser's copy of the plan: Python's labels with the strokes it has not acknowledged on top.

const NOBODY = -1;
const RANK = { SNP: 0, MNP: 1, IHO: 2 };
const ANSWERS_IN_VAIN = 3; // a stroke that so many answers do not mention changed nothing
const ANSWER_MS = 400;

class PlanCopy extends EventTarget {
  constructor(geography) {
    super();
    this.geography = geography;
    this.labels = new Int16Array(geography.count).fill(NOBODY);
    this.turn = 0; // grows with every change of labels or zones
    this.zones = [];
    this.places = new Map(); // id -> position of each zone
    this.parents = []; // positions of the zones that zones nest in
    this.id = "";
    this.active = null;
    this.basis = "residents";
    this.waiting = []; // strokes Python has not acknowledged
    this.totals = [];
    this.movedPractices = new Map(); // code -> position of the zone it was given to by hand
  }

  // Takes Python's word for everything but the strokes it has not seen yet.
  receive(state) {
    if (state.plan.id !== this.id) this.waiting = stored(state.plan.id);
    const shown = this.id === state.plan.id && this.active === state.active
      && JSON.stringify(this.zones) === JSON.stringify(state.plan.zones) ? this.labels.slice() : null;
    this.id = state.plan.id;
    this.zones = state.plan.zones;
    this.places = new Map(this.zones.map((zone, at) => [zone.id, at]));
    this.basis = state.basis;
    this.active = state.active;
    this.labels.fill(NOBODY);
    for (const [zone, steps] of state.plan.labels) {
      let row = 0;
      for (const step of steps) this.labels[(row += step)] = zone;
    }
    this.parents = this.zones.map((zone) => this.position(zone.parent));
    this.movedPractices = new Map((state.moved_practices || []).map(([code, zone]) => [code, this.position(zone)]));
    this.forget(new Set(state.ack));
    for (const stroke of this.waiting) this.lay(stroke);
    this.turn++;
    this.count();
    // Mostly Python says what is on the screen already: only what differs is painted again.
    const changed = shown && Array.from(shown.keys()).filter((row) => shown[row] !== this.labels[row]);
    this.dispatchEvent(new CustomEvent("change", { detail: changed }));
  }

  // Python acknowledges what it applied. Strokes into zones that are gone, and strokes that it took note
  // of without effect, are not acknowledged and must not be sent for ever.
  forget(known) {
    const now = Date.now();
    for (const stroke of this.waiting) {
      if (stroke.sent && now - stroke.sent > ANSWER_MS) stroke.vain = (stroke.vain || 0) + 1;
    }
    this.waiting = this.waiting.filter((stroke) => !known.has(stroke.id)
      && (stroke.zone === null || this.position(stroke.zone) >= 0)
      && !(stroke.vain >= ANSWERS_IN_VAIN));
    keep(this.id, this.waiting);
  }

  // Makes a zone the one to draw, until Python says so too.
  take(zoneId) {
    this.active = zoneId;
    this.dispatchEvent(new CustomEvent("change", { detail: null }));
  }

  position(zoneId) {
    return this.places.get(zoneId) ?? NOBODY;
  }

  get activeZone() {
    return this.zones[this.position(this.active)] || null;
  }

  isLocked(row) {
    const from = this.labels[row];
    return from >= 0 && this.zones[from].locked;
  }

  mayChange(row, to) {
    return this.labels[row] !== to && !this.isLocked(row) && !(to >= 0 && this.zones[to].locked);
  }

  // Whether a stroke for the active zone would change this small area.
  wouldChange(row, erase) {
    const active = this.position(this.active);
    if (!this.mayChange(row, erase ? NOBODY : active)) return false;
    return !erase || active < 0 || this.isWithin(this.labels[row], active);
  }

  // A zone of a higher level takes lower zones whole or not at all, and Python decides which: until it
  // answers their areas stay where they are.
  isPythons(row, to) {
    const from = this.labels[row];
    return from >= 0 && to >= 0 && RANK[this.zones[from].level] < RANK[this.zones[to].level];
  }

  isWithin(zone, ancestor) {
    for (let at = zone, steps = 0; at >= 0 && steps < 9; at = this.parents[at], steps++) if (at === ancestor) return true;
    return false;
  }

  // The zone of a level that a zone is in, itself included; NOBODY for none.
  ancestor(zone, level) {
    for (let at = zone, steps = 0; at >= 0 && steps < 9; at = this.parents[at], steps++) if (this.zones[at].level === level) return at;
    return NOBODY;
  }

  // People of a zone and of all that it nests in.
  add(zone, people) {
    for (let at = zone, steps = 0; at >= 0 && steps < 9; at = this.parents[at], steps++) this.totals[at] += people;
  }

  lay(stroke) {
    const to = stroke.zone === null ? NOBODY : this.position(stroke.zone);
    if (stroke.zone !== null && to < 0) return;
    for (const row of stroke.areas) if (this.mayChange(row, to) && !this.isPythons(row, to)) this.labels[row] = to;
  }

  // Makes a stroke of the areas that would really change; null if none would.
  stroke(tool, rows, erase) {
    const to = erase ? NOBODY : this.position(this.active);
    if (!erase && to < 0) return null;
    const areas = [...rows].filter((row) => this.wouldChange(row, erase));
    if (!areas.length) return null;
    const stroke = { id: newId(), tool, zone: erase ? null : this.active, areas, when: Date.now() };
    const people = this.geography.peopleOn(this.basis);
    for (const row of areas) {
      if (this.isPythons(row, to)) continue;
      this.add(this.labels[row], -(people?.[row] || 0));
      this.add(to, people?.[row] || 0);
      this.labels[row] = to;
    }
    this.turn++;
    this.waiting.push(stroke);
    keep(this.id, this.waiting);
    this.dispatchEvent(new CustomEvent("change", { detail: areas }));
    return stroke;
  }

  // A key to undo or redo stands among the strokes, in order, until Python has answered; null if there is
  // nothing to step to.
  wish(step, { undoable = 0, redoable = 0 }) {
    const last = this.waiting[this.waiting.length - 1];
    if (step === "undo" ? !undoable && !this.waiting.length : !redoable && last?.tool !== "undo") return null;
    const wish = { id: newId(), tool: step, zone: null, areas: [], when: Date.now() };
    this.waiting.push(wish);
    keep(this.id, this.waiting);
    return wish;
  }

  // What a stroke would do, without doing it: to the active zone's people, to the zones that lose, and to
  // the practices, where their patients are at hand.
  preview(rows, erase, registered = null) {
    const people = this.geography.peopleOn(this.basis);
    const active = this.position(this.active);
    const lost = new Map();
    const changed = rows.filter((row) => this.wouldChange(row, erase));
    let change = 0;
    for (const row of changed) {
      const from = this.labels[row];
      if (!erase && this.isWithin(from, active)) continue;
      change += (erase ? -1 : 1) * people[row];
      if (!erase && from >= 0) lost.set(from, (lost.get(from) || 0) + people[row]);
    }
    return {
      areas: changed.length,
      locked: rows.length > 0 && rows.every((row) => this.isLocked(row)),
      change,
      people: (this.totals[active] || 0) + change,
      losing: [...lost].sort((a, b) => b[1] - a[1]).map(([zone, gone]) => ({ zone: this.zones[zone], people: this.totals[zone] - gone })),
      practices: registered ? registered.moves(changed.filter((row) => !this.isPythons(row, active)), erase ? NOBODY : active) : null,
    };
  }

  count() {
    const people = this.geography.peopleOn(this.basis);
    this.totals = this.zones.map(() => 0);
    if (!people) return;
    const own = this.zones.map(() => 0);
    this.labels.forEach((zone, row) => { if (zone >= 0) own[zone] += people[row]; });
    own.forEach((sum, zone) => this.add(zone, sum));
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
    // They were sent by a page that is gone: nobody has answered this one yet.
    return Array.isArray(strokes) ? strokes.map((stroke) => ({ ...stroke, sent: 0, vain: 0 })) : [];
  } catch {
    return [];
  }
}
