// Search for a place, a postcode or a practice, and go there. Everything is looked for on this computer.

const MOST_FOUND = 8;
const POSTCODE = /^([a-z]{1,2}[0-9][0-9a-z]?)\s*([0-9][a-z]{2})$/i;
const KIND_WORDS = { town: "Place", district: "District", ward: "Ward", msoa: "MSOA", practice: "Practice", site: "Building" };
const CLOSE_BY = { town: 13, practice: 15, site: 15, msoa: 13.5, ward: 13, district: 11, postcode: 15 };

// One way to write a name: small letters without accents and signs.
function bare(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/['\u2019.]/g, "").replace(/[^a-z0-9]+/g, " ").trim();
}

// The best fits of a text, best first: the whole name, its beginning, a word's beginning, all words anywhere. Of those
// that fit as well, what lies in the planning area comes first, then places before wards and buildings, then the larger.
function fitting(text, things, isInside, most = MOST_FOUND) {
  const wanted = bare(text);
  if (!wanted) return [];
  const words = wanted.split(" ");
  const found = [];
  for (const thing of things) {
    const name = (thing.bare ??= bare(thing.name));
    let fit = 0;
    if (name === wanted || thing.code?.toLowerCase() === wanted) fit = 0;
    else if (name.startsWith(wanted)) fit = 1;
    else if (` ${name}`.includes(` ${wanted}`)) fit = 2;
    else if (words.every((word) => ` ${name}`.includes(` ${word}`))) fit = 3;
    else continue;
    found.push({ thing, fit });
  }
  const order = ({ thing, fit }) => (isInside(thing) ? 0 : 1.5) + fit;
  const kinds = Object.keys(KIND_WORDS);
  const kind = ({ thing }) => kinds.indexOf(thing.kind);
  found.sort((a, b) => order(a) - order(b) || kind(a) - kind(b) || (b.thing.people || 0) - (a.thing.people || 0) || (a.thing.bare < b.thing.bare ? -1 : 1));
  return found.slice(0, most).map(({ thing }) => thing);
}

class FindBox {
  constructor(app) {
    this.app = app;
    this.found = [];
    this.at = -1;
    this.turn = 0;
    this.box = element("input", {
      type: "text", id: "nh-find", role: "combobox", "aria-label": "Find a place, postcode or practice", placeholder: "Place, postcode or practice", autocomplete: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "nh-found", oninput: () => this.look(), onkeydown: (event) => this.key(event),
    });
    this.list = element("ul", { id: "nh-found", role: "listbox", "aria-label": "Places found" });
    this.none = element("p", { class: "nh-quiet", hidden: true });
    this.close = element("button", { type: "button", class: "nh-find-close", "aria-label": "Close the search", text: "\u00d7", onclick: () => this.toggle(false) });
    this.node = element("section", { class: "nh-card nh-find", "aria-label": "Find a place", hidden: true }, [this.box, this.close, this.list, this.none]);
    this.ring = L.circleMarker([0, 0], { pane: "nhSketch", radius: 16, color: INK, weight: 3, fill: false, interactive: false });
    app.shell.append(this.node);
  }

  get open() {
    return !this.node.hidden;
  }

  toggle(on = this.node.hidden) {
    this.node.hidden = !on;
    if (on) {
      this.box.focus();
      this.box.select();
    } else {
      this.ring.remove();
      this.app.focusMap();
    }
  }

  key(event) {
    event.stopPropagation(); // letters here are no tools
    const { key } = event;
    if (key === "Escape") this.toggle(false);
    else if (key === "ArrowDown" || key === "ArrowUp") this.step(key === "ArrowDown" ? 1 : -1);
    else if (key === "Enter" && this.found.length) this.go(this.found[Math.max(0, this.at)]);
    else return;
    event.preventDefault();
  }

  step(by) {
    if (!this.found.length) return;
    this.at = (this.at + by + this.found.length) % this.found.length;
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === this.at)));
    this.box.setAttribute("aria-activedescendant", this.at >= 0 ? `nh-found-${this.at}` : "");
  }

  // All that can be found by name; made once for each state of what is known.
  things() {
    const { geography, labels } = this.app;
    const mark = `${geography.towns.length} ${geography.points.practices.id.length} ${Boolean(geography.groups.ward)}`;
    if (this.known?.mark === mark) return this.known.all;
    const points = (kind, { id, name, lon, lat, list }) => id.map((code, i) => (
      { kind, code, name: asSaid(name[i]), latlng: L.latLng(lat[i], lon[i]), people: list?.[i] || 0 }));
    const groups = (kind) => (geography.groups[kind]?.names && geography.hasFigures ? labels.placesOf(kind) : []).map((place) => ({ kind, ...place }));
    const all = [
      ...geography.towns.map((town) => ({ kind: "town", ...town })), ...groups("district"), ...groups("ward"), ...groups("msoa"),
      ...points("practice", geography.points.practices), ...points("site", geography.points.sites),
    ];
    this.known = { mark, all };
    return all;
  }

  isInside(thing) {
    const { areaBounds } = this.app;
    return !areaBounds || areaBounds.contains(thing.latlng);
  }

  async look() {
    const text = this.box.value.trim(), turn = ++this.turn;
    const postcode = POSTCODE.exec(text);
    if (postcode) {
      const found = await placeOf(postcode[1] + postcode[2]);
      if (turn === this.turn) this.show(found ? [found] : [], "No such postcode in England, Wales or Scotland.");
      return;
    }
    this.show(text.length < 2 ? [] : fitting(text, this.things(), (thing) => this.isInside(thing)), text.length < 2 ? "" : "Nothing of that name. A postcode must be whole, such as ST1 4LY.");
  }

  show(found, otherwise) {
    this.found = found;
    this.at = found.length ? 0 : -1;
    this.list.replaceChildren(...found.map((thing, n) => element("li", { role: "option", id: `nh-found-${n}`, onclick: () => this.go(thing) }, [
      element("span", { text: thing.name }), element("span", { class: "nh-quiet", text: this.about(thing) }),
    ])));
    this.box.setAttribute("aria-expanded", String(found.length > 0));
    this.none.hidden = Boolean(found.length) || !otherwise;
    this.none.textContent = otherwise;
    this.mark();
    this.app.readout.tell(found.length ? `${counted(found.length, "place")} found` : otherwise);
  }

  // What it is and in which council it lies: many places have one name.
  about({ kind, code, latlng }) {
    const { geography } = this.app;
    const row = geography.rowAt(latlng);
    const council = row < 0 || kind === "district" ? "" : geography.nameOf("district", row);
    return [KIND_WORDS[kind] || "Postcode", kind === "practice" ? code : "", council].filter(Boolean).join(" \u00b7 ");
  }

  go(thing) {
    const { map, readout } = this.app;
    map.setView(thing.latlng, CLOSE_BY[thing.kind], { animate: false });
    this.ring.setLatLng(thing.latlng).addTo(map);
    this.box.value = thing.name;
    this.show([], "");
    readout.tell(`The map shows ${thing.name}`);
  }
}

// Where a whole postcode is, by our own server; null where it knows none.
async function placeOf(postcode) {
  try {
    const answer = await fetch(new URL(`../../../nhmap/postcode/${encodeURIComponent(postcode)}`, BUNDLE_ADDRESS));
    if (!answer.ok) return null;
    const { postcode: name, lon, lat } = await answer.json();
    return { kind: "postcode", name, latlng: L.latLng(lat, lon) };
  } catch {
    return null;
  }
}
