// Whose patients live where, and so which practices a stroke would move to another zone. The rule is that of
// nhmap/core/people/practices.py: the zone with most patients, “outside every zone” taking part; of equal zones the one
// with the small area where most of them live, of equal small areas the one of the lower code.

const ASK_AGAIN_MS = 5000;

class Registered {
  constructor(app) {
    this.app = app;
    this.boards = new Map(); // board -> patients by small area, or "coming"
    this.practices = null;
    this.counts = new Map(); // practice -> Map(zone -> patients)
    this.seen = null; // the labels that `counts` is of
    this.turn = -1; // of the plan when they were counted
  }

  // The planning area's boards, asked for when there is nothing else to do. Whatever is under way tells the waiting
  // stroke when it comes: told any sooner, the stroke would ask again at once, for ever.
  async fetch(boards) {
    const missing = [...boards].filter((board) => !this.boards.has(board));
    if (!missing.length) return;
    for (const board of missing) this.boards.set(board, "coming");
    try {
      this.file ||= readFile("practices.bin.gz", "low");
      const { arrays, meta } = await this.file;
      this.practices = { known: arrays.known, ...meta };
      await Promise.all(missing.map((board) => this.fetchBoard(board)));
      this.app.tools.refresh();
    } catch (error) {
      console.warn("nhmap: patients did not come", error);
      setTimeout(() => this.forgetComing(missing), ASK_AGAIN_MS);
    }
  }

  forgetComing(boards) {
    if (!this.practices) this.file = null;
    for (const board of boards) if (this.boards.get(board) === "coming") this.boards.delete(board);
  }

  async fetchBoard(board) {
    const { arrays } = await readFile(`patients/${this.app.geography.groups.hwb.codes[board]}.bin.gz`, "low");
    const at = new Map();
    const practice = new Uint16Array(arrays.practice.length);
    arrays.rows.forEach((row, i) => {
      const from = i ? at.get(arrays.rows[i - 1])[1] : 0, to = from + arrays.count[i];
      at.set(row, [from, to]);
      for (let n = from, sum = 0; n < to; n++) practice[n] = sum += arrays.practice[n];
    });
    this.boards.set(board, { at, practice, patients: arrays.patients });
  }

  each(row, act) {
    const board = this.boards.get(this.app.geography.member.hwb[row]);
    const [from, to] = board.at.get(row);
    for (let n = from; n < to; n++) act(board.practice[n], board.patients[n]);
  }

  // Brings the counts up to the plan as it stands; false while files are under way.
  follow(rows = []) {
    const { geography, plan } = this.app;
    const member = geography.member.hwb;
    if (!member) return false;
    const needed = new Set(rows.map((row) => member[row]));
    // Between two changes of the plan, and a pointer asks at every move, only the rows themselves can want a file.
    if (this.turn !== plan.turn) plan.labels.forEach((zone, row) => { if (zone >= 0 || this.seen?.[row] >= 0) needed.add(member[row]); });
    if (!this.practices || [...needed].some((board) => !(this.boards.get(board) instanceof Object))) {
      this.fetch(needed);
      return false;
    }
    if (this.turn === plan.turn) return true;
    this.turn = plan.turn;
    const key = plan.zones.map(({ id }) => id).join();
    if (!this.seen || this.key !== key) {
      this.seen = new Int16Array(plan.labels.length).fill(NOBODY);
      this.counts.clear();
      this.key = key;
    }
    plan.labels.forEach((zone, row) => {
      const before = this.seen[row];
      if (before === zone) return;
      this.each(row, (practice, patients) => {
        if (!this.counts.has(practice)) this.counts.set(practice, new Map());
        const own = this.counts.get(practice);
        if (before >= 0) own.set(before, own.get(before) - patients);
        if (zone >= 0) own.set(zone, (own.get(zone) || 0) + patients);
      });
      this.seen[row] = zone;
    });
    return true;
  }

  zoneOf(practice, counts, zoneAt) {
    const byHand = this.app.plan.movedPractices.get(this.practices.codes[practice]);
    if (byHand !== undefined) return byHand;
    let most = 0, inside = 0, best = [];
    for (const [zone, patients] of counts || []) {
      inside += patients;
      if (patients > most) [best, most] = [[], patients];
      if (patients === most && most) best.push(zone);
    }
    if (!most || most < this.practices.known[practice] - inside) return -1;
    return best.length > 1 ? this.settled(practice, new Set(best), zoneAt) : best[0];
  }

  // Of zones with equally many of a practice's patients, the one that it belongs to. Rare, so everything is read.
  settled(practice, zones, zoneAt) {
    let found = -1, most = 0, first = Infinity;
    for (const board of this.boards.values()) {
      if (!(board instanceof Object)) continue;
      for (const [row, [from, to]] of board.at) {
        const zone = zoneAt(row);
        if (!zones.has(zone)) continue;
        for (let n = from; n < to; n++) {
          const patients = board.patients[n];
          if (board.practice[n] !== practice || patients < most || (patients === most && row > first)) continue;
          [found, most, first] = [zone, patients, row];
        }
      }
    }
    return found;
  }

  // Practices that belong to another zone once these rows are `to`'s: the largest first. Null while unknown.
  moves(rows, to) {
    if (!this.follow(rows)) return null;
    const after = new Map();
    for (const row of rows) {
      const from = this.app.plan.labels[row];
      this.each(row, (practice, patients) => {
        if (!after.has(practice)) after.set(practice, new Map(this.counts.get(practice)));
        const own = after.get(practice);
        if (from >= 0) own.set(from, own.get(from) - patients);
        if (to >= 0) own.set(to, (own.get(to) || 0) + patients);
      });
    }
    const moved = [], given = new Set(rows), { labels } = this.app.plan;
    const before = (row) => labels[row], later = (row) => (given.has(row) ? to : labels[row]);
    for (const [practice, counts] of after) {
      const now = this.zoneOf(practice, this.counts.get(practice), before);
      const then = this.zoneOf(practice, counts, later);
      if (now !== then) moved.push({ practice, name: this.practices.names[practice], from: now, to: then });
    }
    return moved.sort((a, b) => this.practices.known[b.practice] - this.practices.known[a.practice]);
  }

  // Zone of every practice that has one, for tests: code -> zone id.
  belonging() {
    if (!this.follow()) return null;
    const { zones, movedPractices } = this.app.plan;
    const all = new Set(this.counts.keys());
    this.practices.codes.forEach((code, practice) => { if (movedPractices.has(code)) all.add(practice); });
    return Object.fromEntries([...all].flatMap((practice) => {
      const zone = this.zoneOf(practice, this.counts.get(practice), (row) => this.app.plan.labels[row]);
      return zone < 0 ? [] : [[this.practices.codes[practice], zones[zone].id]];
    }));
  }
}
