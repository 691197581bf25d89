// The map as it is on screen, as one picture: title above, legend at the right, scale and sources below.

const PICTURE = { head: 62, edge: 16, line: 15, title: 20, small: 11.5 };

class Picture {
  constructor(app) {
    this.app = app;
    this.card = element("div", { class: "nh-card nh-picture", id: "nh-picture", hidden: true, role: "group", "aria-label": "Picture of the map" }, [
      element("button", { type: "button", text: "Copy picture", onclick: () => this.act(() => this.copy()) }),
      element("button", { type: "button", text: "Save picture", onclick: () => this.act(() => this.save()) }),
    ]);
    this.button = element("button", {
      type: "button", "aria-label": "Copy or save a picture of the map", title: "Copy or save a picture of the map",
      "aria-expanded": "false", "aria-controls": "nh-picture", onclick: () => this.toggle(),
    }, [icon("picture")]);
    app.shell.querySelector(".nh-zoom").append(this.button);
    app.shell.append(this.card);
    app.shell.addEventListener("pointerdown", ({ target }) => {
      if (!this.card.contains(target) && !this.button.contains(target)) this.toggle(false);
    });
  }

  get open() {
    return !this.card.hidden;
  }

  toggle(open = this.card.hidden) {
    this.card.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  async act(does) {
    this.toggle(false);
    try {
      this.app.readout.say(await does());
    } catch (error) {
      console.warn("nhmap: no picture", error);
      this.app.readout.say("The picture could not be made here. Print the page instead.");
    }
  }

  async copy() {
    // The clipboard wants the promise of a picture while the press still counts as one.
    if (!navigator.clipboard?.write || typeof ClipboardItem === "undefined") return this.instead();
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": this.png() })]);
      return "The picture is copied: paste it where you want it.";
    } catch (error) {
      console.warn("nhmap: the clipboard refused a picture", error);
      return this.instead();
    }
  }

  async instead() {
    await this.save();
    return "This browser does not let a page copy pictures, so it is saved among your downloads.";
  }

  async save() {
    const url = URL.createObjectURL(await this.png());
    const link = element("a", { href: url, download: this.fileName() });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return `Saved among your downloads as ${link.download}.`;
  }

  fileName() {
    const name = this.title().normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase().slice(0, 60);
    return `${name || "map"}-${new Date().toISOString().slice(0, 10)}.png`;
  }

  title() {
    return this.app.state?.plan?.name || "Map of neighbourhoods";
  }

  png() {
    const canvas = this.compose();
    return new Promise((done, fail) => { canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"); });
  }

  compose() {
    const { map, panel } = this.app;
    const size = map.getSize(), ratio = Math.max(1, window.devicePixelRatio || 1);
    const folded = panel.body.hidden;
    panel.body.hidden = false; // what is folded has no places
    try {
      const legend = panel.legend.getBoundingClientRect();
      const beside = panel.legend.hidden || !legend.width ? 0 : Math.ceil(legend.width) + 2 * PICTURE.edge;
      const width = size.x + beside;
      const pen = document.createElement("canvas").getContext("2d");
      pen.font = `${PICTURE.small}px ${FONT}`;
      const sources = linesOf(pen, this.sources(), width - 2 * PICTURE.edge);
      const high = Math.max(size.y, beside ? Math.ceil(legend.height) + 2 * PICTURE.edge : 0);
      const height = PICTURE.head + high + PICTURE.edge + sources.length * PICTURE.line + 6;
      pen.canvas.width = Math.round(width * ratio);
      pen.canvas.height = Math.round(height * ratio);
      pen.scale(ratio, ratio);
      pen.fillStyle = "#ffffff";
      pen.fillRect(0, 0, width, height);
      this.head(pen, width);
      this.ground(pen, size);
      this.scale(pen, size);
      if (beside) paintNode(pen, panel.legend, { x: size.x + PICTURE.edge - legend.left, y: PICTURE.head + PICTURE.edge - legend.top });
      pen.font = `${PICTURE.small}px ${FONT}`;
      pen.fillStyle = "#425563";
      pen.textBaseline = "top";
      sources.forEach((line, at) => pen.fillText(line, PICTURE.edge, PICTURE.head + high + PICTURE.edge / 2 + at * PICTURE.line));
      return pen.canvas;
    } finally {
      panel.body.hidden = folded;
    }
  }

  head(pen, width) {
    pen.textBaseline = "top";
    pen.fillStyle = INK;
    pen.font = `600 ${PICTURE.title}px ${FONT}`;
    pen.fillText(shortTo(pen, this.title(), width - 2 * PICTURE.edge), PICTURE.edge, 12);
    pen.font = `13px ${FONT}`;
    pen.fillStyle = "#425563";
    pen.fillText(shortTo(pen, this.below(), width - 2 * PICTURE.edge), PICTURE.edge, 38);
  }

  below() {
    const { area, plan } = this.app.state || {};
    const count = plan?.zones?.length || 0;
    const day = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    return [area?.name, count ? `${count} ${count === 1 ? "neighbourhood" : "neighbourhoods"}` : "", day].filter(Boolean).join(" \u00b7 ");
  }

  sources() {
    const dates = this.app.readout.foot.textContent.trim();
    return ["Made with nhmap.", dates && `${dates}.`, this.app.state?.sources].filter(Boolean).join(" ");
  }

  // What the layers have painted, one over the other as they lie.
  ground(pen, size) {
    const frame = this.app.shell.getBoundingClientRect();
    pen.save();
    pen.translate(0, PICTURE.head);
    pen.beginPath();
    pen.rect(0, 0, size.x, size.y);
    pen.clip();
    pen.fillStyle = getComputedStyle(this.app.shell).backgroundColor;
    pen.fillRect(0, 0, size.x, size.y);
    for (const layer of this.app.shell.querySelectorAll(".leaflet-pane canvas")) {
      const box = layer.getBoundingClientRect();
      if (box.width && box.height) pen.drawImage(layer, box.left - frame.left, box.top - frame.top, box.width, box.height);
    }
    pen.restore();
  }

  scale(pen, size) {
    const { map } = this.app;
    const middle = size.y / 2;
    const metres = map.distance(map.containerPointToLatLng([0, middle]), map.containerPointToLatLng([120, middle]));
    const power = 10 ** Math.floor(Math.log10(metres));
    const round = [5, 2, 1].map((step) => step * power).find((each) => each <= metres) || metres;
    const wide = (120 * round) / metres, x = PICTURE.edge, y = PICTURE.head + size.y - 18;
    pen.fillStyle = "rgba(255, 255, 255, .85)";
    pen.fillRect(x - 6, y - 16, wide + 12, 26);
    pen.fillStyle = INK;
    pen.fillRect(x, y, wide, 3);
    pen.font = `${PICTURE.small}px ${FONT}`;
    pen.textBaseline = "bottom";
    pen.fillText(round >= 1000 ? `${round / 1000} km` : `${round} m`, x, y - 1);
  }
}

// Text in lines that are no wider than asked for.
function linesOf(pen, text, width) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function shortTo(pen, text, width) {
  let shown = text;
  while (shown.length > 1 && pen.measureText(shown).width > width) shown = `${shown.slice(0, -2).trimEnd()}\u2026`;
  return shown;
}

// Paints boxes, lines, marks and words of an element where they stand on the page, moved by an offset.
function paintNode(pen, node, offset) {
  if (node.nodeType === Node.TEXT_NODE) return paintWords(pen, node, offset);
  if (!(node instanceof HTMLElement) || node.hidden) return;
  const style = getComputedStyle(node), box = node.getBoundingClientRect();
  if (style.display === "none" || style.visibility === "hidden") return;
  const x = box.left + offset.x, y = box.top + offset.y;
  if (node.tagName === "CANVAS") pen.drawImage(node, x, y, box.width, box.height);
  else paintBox(pen, style, { x, y, width: box.width, height: box.height });
  for (const child of node.childNodes) paintNode(pen, child, offset);
}

function paintBox(pen, style, { x, y, width, height }) {
  if (!width) return;
  pen.save();
  pen.beginPath();
  if (parseFloat(style.borderTopLeftRadius) >= 40) pen.ellipse(x + width / 2, y + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
  else pen.rect(x, y, width, height);
  if (style.backgroundColor !== "rgba(0, 0, 0, 0)") {
    pen.fillStyle = style.backgroundColor;
    pen.fill();
  }
  const thick = parseFloat(style.borderTopWidth) || 0;
  const round = parseFloat(style.borderBottomWidth) || 0;
  pen.strokeStyle = style.borderTopColor;
  pen.lineWidth = thick;
  if (style.borderTopStyle === "dashed") pen.setLineDash([5, 3]);
  if (style.borderTopStyle === "dotted") pen.setLineDash([2, 2]);
  if (thick && round) pen.stroke();
  else if (thick && style.borderTopStyle !== "none" && height < 8) {
    pen.beginPath();
    pen.moveTo(x, y + thick / 2);
    pen.lineTo(x + width, y + thick / 2);
    pen.stroke();
  }
  if (style.backgroundImage !== "none") paintPattern(pen, style, { x, y, width, height });
  pen.restore();
}

// The two patterns of the legend: hatched land and dotted lines.
function paintPattern(pen, style, { x, y, width, height }) {
  pen.setLineDash([]);
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.lineWidth = 1.5;
  if (style.backgroundImage.startsWith("repeating")) {
    pen.strokeStyle = "#5c6972";
    pen.beginPath();
    for (let at = -height; at < width; at += 6) {
      pen.moveTo(x + at, y);
      pen.lineTo(x + at + height, y + height);
    }
    pen.stroke();
  } else {
    pen.fillStyle = style.color;
    for (let dx = 2.5; dx < width; dx += 5) for (let dy = 2.5; dy < height; dy += 5) pen.fillRect(x + dx - 0.8, y + dy - 0.8, 1.6, 1.6);
  }
}

function paintWords(pen, node, offset) {
  const style = getComputedStyle(node.parentElement);
  pen.font = style.font;
  pen.fillStyle = style.color;
  pen.textBaseline = "middle";
  const range = document.createRange();
  for (const { 0: word, index } of node.textContent.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getBoundingClientRect();
    if (box.width) pen.fillText(word, box.left + offset.x, box.top + offset.y + box.height / 2);
  }
}
