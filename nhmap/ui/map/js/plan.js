// The browser's copy of the plan: Python's labels with the strokes it has not acknowledged on top.

const NOBODY = -1;
const NATIONAL = 28e6; // people in a plan from which on it is one of England, if no planning area says otherwise
const RANK = { SNP: 0, MNP: 1, IHO: 2 };

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
    this.begun = null; // the zone of a shape that is being drawn: it stays that shape's whatever becomes active
    this.entries = 0; // length of the log that the labels are the fold of
    this.basis = "residents";
    this.waiting = []; // strokes that are not on the disk yet
    this.held = new Set(); // ids of those that Python has and could not store: its labels count them
    this.totals = [];
    this.movedPractices = new Map(); // code -> position of the zone it was given to by hand
  }

  // Takes Python's word for everything but the strokes it has not seen yet.
  receive(state) {
    this.looking = Boolean(state.readonly);
    if (state.plan.id !== this.id) this.waiting = this.looking ? [] : stored(state.plan.id);
    const shown = this.id === state.plan.id && this.active === state.active && this.basis === state.basis
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
    this.entries = state.plan.entries || 0;
    this.held = new Set(state.held);
    this.forget(state);
    for (const stroke of this.unsent()) this.lay(stroke);
    this.turn++;
    this.count();
    // Mostly Python says what is on the screen already: only what differs is painted again.
    const changed = shown && Array.from(shown.keys()).filter((row) => shown[row] !== this.labels[row]);
    this.dispatchEvent(new CustomEvent("change", { detail: changed }));
  }

  // Only what is on the disk, and what Python says had no effect, is forgotten: nothing else ends a stroke.
  forget({ ack, refused }) {
    if (!this.waiting.length) return;
    const known = new Set(ack), why = new Map(refused || []);
    const vain = this.waiting.filter(({ id }) => !known.has(id) && why.has(id));
    this.waiting = this.waiting.filter(({ id }) => !known.has(id) && !why.has(id));
    this.keep();
    if (vain.length) this.dispatchEvent(new CustomEvent("refused", { detail: [...new Set(vain.map(({ id }) => why.get(id)))] }));
  }

  // Strokes that Python does not have.
  unsent() {
    return this.waiting.filter(({ id }) => !this.held.has(id));
  }

  keep() {
    if (!this.looking) keep(this.id, this.waiting);
    this.dispatchEvent(new CustomEvent("waiting"));
  }

  // The zone that the hand draws: that of the shape that was begun, else the active one.
  get hand() {
    return this.begun ?? this.active;
  }

  get handZone() {
    return this.zones[this.position(this.hand)] || null;
  }

  // Makes a zone the one to draw, until Python says so too.
  take(zoneId) {
    this.active = zoneId;
    this.dispatchEvent(new CustomEvent("change", { detail: null }));
  }

  // Whether anything is drawn, and whether most of England is.
  get isBegun() {
    return this.totals.some((people) => people > 0) || this.labels.some((zone) => zone >= 0);
  }

  get isNational() {
    return this.zones.length > 20 && this.totals.reduce((sum, people, zone) => sum + (this.parents[zone] < 0 ? people : 0), 0) > NATIONAL;
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

  // Whether a stroke of the hand would change this small area.
  wouldChange(row, erase) {
    const active = this.position(this.hand);
    if (!this.mayChange(row, erase ? NOBODY : active)) return false;
    return !erase || active < 0 || this.isWithin(this.labels[row], active);
  }

  // A zone of a higher level takes lower zones whole or not at all, and Python decides which: until it
  // answers their areas stay where they are.
  // When erasing, `of` is the zone that is erased from: what nests in it comes out whole.
  isPythons(row, to, of = NOBODY) {
    const from = this.labels[row], hand = to >= 0 ? to : of;
    return from >= 0 && hand >= 0 && RANK[this.zones[from].level] < RANK[this.zones[hand].level];
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
    const of = this.position(stroke.of);
    for (const row of stroke.areas) if (this.mayChange(row, to) && !this.isPythons(row, to, of)) this.labels[row] = to;
  }

  // Makes a stroke of the areas that would really change; null if none would. Into a zone that is gone since the shape
  // was begun it changes nothing here: Python answers for it.
  stroke(tool, rows, erase) {
    const to = this.position(this.hand);
    if (to < 0 && (!this.hand || erase)) return null;
    const areas = [...rows].filter((row) => (to < 0 ? !this.isLocked(row) : this.wouldChange(row, erase)));
    if (!areas.length) return null;
    const stroke = { id: newId(), tool, zone: erase ? null : this.hand, of: erase ? this.hand : null, areas, when: Date.now(), seen: this.entries };
    if (to >= 0) this.move(areas, erase ? NOBODY : to, to);
    this.wait(stroke);
    this.dispatchEvent(new CustomEvent("change", { detail: areas }));
    return stroke;
  }

  move(areas, to, of = to) {
    const people = this.geography.peopleOn(this.basis);
    for (const row of areas) {
      if (this.isPythons(row, to, of)) continue;
      this.add(this.labels[row], -(people?.[row] || 0));
      this.add(to, people?.[row] || 0);
      this.labels[row] = to;
    }
    this.turn++;
  }

  wait(stroke) {
    this.waiting.push(stroke);
    this.keep();
  }

  // A key to undo or redo stands among the strokes, in order, until Python has answered; null if there is
  // nothing to step to.
  wish(step, { undoable = 0, redoable = 0 }) {
    const last = this.waiting[this.waiting.length - 1];
    if (step === "undo" ? !undoable && !this.waiting.length : !redoable && last?.tool !== "undo") return null;
    const wish = { id: newId(), tool: step, zone: null, areas: [], when: Date.now(), seen: this.entries };
    this.wait(wish);
    return wish;
  }

  // What a stroke would do, without doing it: to the people of the zone that is drawn, to the zones that lose, and to
  // the practices, where their patients are at hand.
  preview(rows, erase, registered = null) {
    const people = this.geography.peopleOn(this.basis);
    const active = this.position(this.hand);
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
      practices: registered ? registered.moves(changed.filter((row) => !this.isPythons(row, erase ? NOBODY : active, active)), erase ? NOBODY : active) : null,
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
    return Array.isArray(strokes) ? strokes.filter((stroke) => stroke?.id) : [];
  } catch {
    return [];
  }
}
