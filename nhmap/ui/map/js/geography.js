// What the browser knows of England: geometry coarse and fine, people, memberships, names.

const WORLD_RADIUS = 20037508.342789244;
const CLOSE_ZOOM = 9.5; // from here on each board's fine geometry is fetched
const NO_GROUP = 65535;

class Geography extends EventTarget {
  constructor(overview) {
    super();
    this.overview = new Coverage(overview);
    this.count = this.overview.count;
    this.deciles = { imd: overview.arrays.imd };
    this.people = {};
    this.peopleFrom = {}; // basis -> address of its file
    this.member = {};
    this.groups = {};
    this.fine = new Map(); // board number -> Coverage, or "coming"
    this.names = null;
    this.towns = []; // named places, most people first
    this.neighbours = null;
    this.measures = new Measures();
    this.points = { practices: { id: [] }, sites: { id: [] }, pride: { id: [] } };
  }

  // The rest comes once England is painted: figures first, then words.
  async complete() {
    const { arrays, meta } = await readFile("attributes.bin.gz");
    this.people.residents = arrays.residents;
    if (arrays.registered_living_in) this.people.registered_living_in = arrays.registered_living_in;
    for (const [name, values] of Object.entries(arrays)) {
      if (name.startsWith("in_")) this.member[name.slice(3)] = values;
    }
    for (const domain of DOMAINS) this.deciles[domain.key] = arrays[domain.key];
    this.groups = meta.groups;
    this.lon = arrays.lon;
    this.lat = arrays.lat;
    this.boards = this.rowsByGroup("hwb");
    this.boardBox = this.boards.map((rows) => this.boxOf(rows));
    this.say("figures");
    this.neighbours = new Neighbours((await readFile("neighbours.bin.gz")).arrays);
    this.points = (await readFile("points.bin.gz")).meta;
    this.say("points");
    const names = (await readFile("names.bin.gz")).meta;
    this.names = names;
    this.groups.msoa = names.msoa;
    this.groups.ward = names.ward;
    this.say("names");
    await this.fetchTowns();
    try {
      await this.measures.fetchList();
      this.say("measures");
    } catch (error) {
      console.warn("nhmap: no measures of small areas", error);
    }
  }

  // The map does without them: a data folder from before they were built has none.
  async fetchTowns() {
    try {
      const { name, lon, lat, people } = (await readFile("places.bin.gz")).meta;
      this.towns = name.map((word, i) => ({ name: word, latlng: L.latLng(lat[i], lon[i]), people: people[i] }));
      this.say("towns");
    } catch (error) {
      console.warn("nhmap: no names of places", error);
    }
  }

  say(what, detail = null) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  get hasFigures() {
    return Boolean(this.people.residents);
  }

  peopleOn(basis) {
    return this.people[basis] || this.people.residents;
  }

  // People on a basis of which our own files know nothing; until they are here residents stand in.
  async fetchPeople(basis, file) {
    if (!file || this.peopleFrom[basis] === file) return;
    this.peopleFrom[basis] = file;
    try {
      const { people } = (await readFile(`../${file}`)).arrays;
      if (this.peopleFrom[basis] !== file) return;
      this.people[basis] = people;
      this.say("people");
    } catch (error) {
      delete this.peopleFrom[basis]; // asked for again with the next state
      console.warn("nhmap: people did not come", error);
    }
  }

  rowsByGroup(group) {
    const rows = (this.groups[group]?.codes || []).map(() => []);
    this.member[group]?.forEach((g, row) => { if (g !== NO_GROUP) rows[g].push(row); });
    return rows;
  }

  // Bounding box in overview quanta.
  boxOf(rows) {
    const box = this.overview.box;
    const whole = { west: 2 ** 30, north: 2 ** 30, east: 0, south: 0 };
    for (const row of rows) {
      whole.west = Math.min(whole.west, box[row * 4]);
      whole.north = Math.min(whole.north, box[row * 4 + 1]);
      whole.east = Math.max(whole.east, box[row * 4 + 2]);
      whole.south = Math.max(whole.south, box[row * 4 + 3]);
    }
    return whole;
  }

  boundsOf(rows) {
    const { west, north, east, south } = this.boxOf(rows);
    return L.latLngBounds(this.fromQuanta(west, south), this.fromQuanta(east, north));
  }

  toQuanta(latlng, bits = this.overview.bits) {
    const point = L.CRS.EPSG3857.project(latlng);
    const scale = 2 ** bits / (2 * WORLD_RADIUS);
    return [(point.x + WORLD_RADIUS) * scale, (WORLD_RADIUS - point.y) * scale];
  }

  fromQuanta(u, v, bits = this.overview.bits) {
    const scale = (2 * WORLD_RADIUS) / 2 ** bits;
    return L.CRS.EPSG3857.unproject(L.point(u * scale - WORLD_RADIUS, WORLD_RADIUS - v * scale));
  }

  // Coverages that together show a window (in world pixels at `zoom`), each with its frame for drawing
  // and a test of which areas to take from it. Fine ones replace their part of the overview.
  sheets(zoom, window) {
    const wanted = [];
    let covered = null;
    if (zoom >= CLOSE_ZOOM && this.boardBox) {
      const view = this.frame(this.overview.bits, zoom, window).view;
      covered = new Set();
      this.boardBox.forEach((box, board) => {
        if (box.west > view.east || box.east < view.west || box.north > view.south || box.south < view.north) return;
        const fine = this.fine.get(board);
        if (fine instanceof Coverage) {
          covered.add(board);
          wanted.push({ coverage: fine, frame: this.frame(fine.bits, zoom, window), takes: () => true });
        } else if (!fine) this.fetchFine(board);
      });
    }
    const board = this.member.hwb;
    const takes = covered?.size ? (row) => !covered.has(board[row]) : () => true;
    return [{ coverage: this.overview, frame: this.frame(this.overview.bits, zoom, window), takes }, ...wanted];
  }

  // `window`: { x, y, width, height } in world pixels. ox, oy are subtracted after scaling.
  frame(bits, zoom, { x, y, width, height }) {
    const k = 2 ** (zoom + 8 - bits);
    return {
      k, ox: x, oy: y, skip: (zoom < 7.5 ? 0.9 : 0.6) / k, zoom,
      view: { west: x / k, north: y / k, east: (x + width) / k, south: (y + height) / k },
    };
  }

  async fetchFine(board) {
    this.fine.set(board, "coming");
    try {
      this.fine.set(board, new Coverage(await readFile(`fine/${this.groups.hwb.codes[board]}.bin.gz`)));
      this.say("fine", { board });
    } catch (error) {
      this.fine.delete(board); // asked for again at the next move
      console.warn("nhmap: fine geometry did not come", error);
    }
  }

  // Small areas of a planning area, and for each of England whether it lies outside; nothing where all England is planned.
  partedBy(area) {
    if (!area) return { rows: null, outside: null };
    const outside = new Uint8Array(this.count).fill(area.rows ? 1 : 0);
    if (area.rows) {
      for (const row of area.rows) outside[row] = 0;
      return { rows: area.rows, outside };
    }
    const sought = area.members.map(([kind, code]) => [this.member[kind], this.groups[kind].codes.indexOf(code)]);
    for (let row = 0; row < outside.length; row++) outside[row] = sought.some(([member, number]) => member[row] === number) ? 0 : 1;
    return { rows: [...outside.keys()].filter((row) => !outside[row]), outside };
  }

  // The small area at a place, by the finest geometry at hand; -1 in the sea. A row that is likely to be
  // near, if there is one, saves most of the search.
  rowAt(latlng, near = -1) {
    const [u, v] = this.toQuanta(latlng);
    if (near >= 0) {
      if (this.holds(near, u, v)) return near;
      for (const row of this.neighbours?.of(near) || []) if (this.holds(row, u, v)) return row;
    }
    for (const [board, fine] of this.fine) {
      const box = this.boardBox[board];
      if (!(fine instanceof Coverage) || u < box.west - 20 || u > box.east + 20 || v < box.north - 20 || v > box.south + 20) continue;
      const scale = 2 ** (fine.bits - this.overview.bits);
      const area = fine.areaAt(u * scale, v * scale);
      if (area >= 0) return fine.rows[area];
    }
    const row = this.overview.areaAt(u, v);
    // Where fine geometry is shown and says sea, the overview's coarser coast does not count.
    return row >= 0 && this.fine.get(this.member.hwb?.[row]) instanceof Coverage ? -1 : row;
  }

  holds(row, u, v) {
    const fine = this.fine.get(this.member.hwb?.[row]);
    if (!(fine instanceof Coverage)) return this.overview.contains(row, u, v);
    const scale = 2 ** (fine.bits - this.overview.bits);
    return fine.contains(fine.position(row), u * scale, v * scale);
  }

  nameOf(group, row) {
    const g = this.member[group]?.[row];
    return g === undefined || g === NO_GROUP ? "" : this.groups[group]?.names?.[g] || "";
  }
}

const DOMAINS = [
  { key: "imd", word: "Overall (IMD 2025)" },
  { key: "income", word: "Income" },
  { key: "employment", word: "Employment" },
  { key: "education", word: "Education and skills" },
  { key: "health", word: "Health and disability" },
  { key: "crime", word: "Crime" },
  { key: "barriers", word: "Barriers to housing and services" },
  { key: "environment", word: "Living environment" },
];
