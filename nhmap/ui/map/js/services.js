// Pharmacies, dentists and libraries: points to look at. One file, fetched when one of them is first switched on.

const SERVICES = {
  pharmacy: { words: "Pharmacies", one: "Pharmacy", letter: "P", colour: "#0b5f73" },
  dentist: { words: "Dentists", one: "Dentist", letter: "D", colour: "#8a4b08" },
  library: { words: "Libraries", one: "Library", letter: "L", colour: "#5a3696" },
};
const SERVICE_ZOOM = 9.5;
const LETTER_ZOOM = 12;

class Services {
  constructor(app) {
    this.app = app;
    this.lit = new Set();
    this.found = {}; // kind -> { name, lon, lat, note }
    this.failed = false;
  }

  receive({ services: file = "" }) {
    if (file === this.file) return;
    this.file = file;
    this.found = {};
    if (this.lit.size) this.fetch();
  }

  turn(kind, on) {
    if (on) this.lit.add(kind);
    else this.lit.delete(kind);
    if (on) this.fetch();
    this.app.points.redraw();
  }

  async fetch() {
    const { file } = this;
    if (!file || this.coming === file || Object.keys(this.found).length) return;
    this.coming = file;
    try {
      const { arrays, meta } = await readFile(`../${file}`);
      if (this.file !== file) return;
      this.found = Object.fromEntries(meta.kinds.map(({ kind, names, note }) => [
        kind, { name: names, note, lon: arrays[`${kind}_lon`], lat: arrays[`${kind}_lat`] },
      ]));
      this.failed = false;
    } catch (error) {
      this.failed = true; // asked for again when one is next switched on
      console.warn("nhmap: services did not come", error);
    }
    this.coming = null;
    this.app.points.redraw();
    this.app.panel.drawLegend();
  }

  paint(ctx, layer) {
    const zoom = layer._zoom;
    if (zoom < SERVICE_ZOOM) return;
    for (const kind of this.lit) {
      const { lon, lat } = this.found[kind] || { lon: [] };
      for (let i = 0; i < lon.length; i++) {
        const at = layer.inWindow(lon[i], lat[i]);
        if (!at) continue;
        const radius = zoom < LETTER_ZOOM ? 3 : 7;
        serviceMark(ctx, SERVICES[kind], at.x, at.y, radius);
        layer.drawn.push({ kind: "service", service: kind, i, x: at.x, y: at.y, radius });
      }
    }
  }

  about({ service, i }) {
    const { name, note } = this.found[service];
    return [
      element("strong", { text: asSaid(name[i]) }),
      element("span", { text: SERVICES[service].one }),
      element("span", { class: "nh-quiet", text: note }),
    ];
  }

  // What the marks mean, where they come from, and of when.
  legend() {
    return [...this.lit].map((kind) => {
      const far = this.app.map.getZoom() < SERVICE_ZOOM;
      const { words } = SERVICES[kind], found = this.found[kind];
      const missing = this.failed ? "did not come; switch it off and on" : found || this.coming ? "" : "no data installed";
      const note = missing || (far ? "zoom in to see them" : found?.note || "");
      const canvas = element("canvas", { width: 36, height: 36, class: "nh-shape", "aria-hidden": "true" });
      const pen = canvas.getContext("2d");
      pen.scale(2, 2);
      serviceMark(pen, SERVICES[kind], 9, 9, 7);
      return element("div", { class: "nh-key" }, [canvas, element("span", { text: words + (note ? `: ${note}` : "") })]);
    });
  }
}

// A white disc with the letter of its kind; from far off a dot.
function serviceMark(ctx, { letter, colour }, x, y, radius) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = radius < 5 ? colour : "#ffffff";
  ctx.fill();
  ctx.lineWidth = radius < 5 ? 1 : 1.6;
  ctx.strokeStyle = radius < 5 ? "#ffffff" : colour;
  ctx.stroke();
  if (radius < 5) return;
  ctx.font = `700 10px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colour;
  ctx.fillText(letter, x, y + 0.5);
}
