// Boundary sets beside the geographies of the data: councils to come, and lines that people brought. Each is a file of
// its own, fetched when it is first switched on.

class Lines {
  constructor(app) {
    this.app = app;
    this.sets = []; // as Python tells them
    this.lit = new Set(); // keys
    this.read = new Map(); // file -> { member, doubt, names }, or "coming"
  }

  // True where the list has changed.
  receive({ lines: sets = [], pride = null }) {
    this.app.outlines.tellPride(pride);
    const told = JSON.stringify(sets);
    if (told === this.told) return false;
    this.told = told;
    this.sets = sets;
    this.fetchLit();
    return true;
  }

  turn(key, on) {
    if (on) this.lit.add(key);
    else this.lit.delete(key);
    this.fetchLit();
    this.app.outlines.redraw();
  }

  fetchLit() {
    for (const { key, file } of this.sets) if (this.lit.has(key) && !this.read.has(file)) this.fetch(file);
  }

  async fetch(file) {
    this.read.set(file, "coming");
    try {
      const { arrays, meta } = await readFile(`../${file}`);
      this.read.set(file, { member: arrays.member, doubt: arrays.doubt, names: meta.names });
      this.app.outlines.redraw();
    } catch (error) {
      this.read.delete(file); // asked for again when it is next switched on
      console.warn("nhmap: boundaries did not come", error);
    }
  }

  // The sets to draw, those that have come.
  get shown() {
    return this.sets.filter(({ key }) => this.lit.has(key)).flatMap((set) => {
      const read = this.read.get(set.file);
      return read && read !== "coming" ? [{ ...set, ...read }] : [];
    });
  }

  // Where a small area lies in each set that is shown.
  about(row) {
    return this.shown.map(({ word, member, doubt, names }) => {
      const name = names[member[row]];
      if (doubt[row]) return `${word}: ${name ? `${name}, but not certain` : "not known"}`;
      return name ? `${word}: ${name}` : null;
    }).filter(Boolean);
  }
}
