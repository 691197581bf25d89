// One row of tools; what is used less stands under “More”. Zoom buttons, and the keys that do the same.

const ICONS = {
  hand: "M8 11V5a1.5 1.5 0 0 1 3 0v5m0-1V3.5a1.5 1.5 0 0 1 3 0V10m0-1V5a1.5 1.5 0 0 1 3 0v8c0 4-2 7-6 7-3 0-4.5-1.5-6-4.5L3.5 12a1.5 1.5 0 0 1 2.6-1.5L8 13",
  click: "M5 3l6 16 2.5-6.5L20 10z",
  brush: "M20 4L10.5 13.5M9 13c-2.5-.5-4.500 1-4.500 3.500 0 1.500-.8 2.500-2 3 4.500 1.500 9 .5 9-3.500C11.500 14.500 10.500 13.300 9 13z",
  lasso: "M12 4c5 0 8 2.2 8 5s-3 5.5-8 5.5S4 12 4 9s3-5 8-5zM7 14c-1.5 1-1.5 3.5.5 3.5S9 20 7.5 21",
  polygon: "M5 8l7-4 7 5-2 9-9 1zM5 8m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0",
  rectangle: "M4 6h16v12H4z",
  fill: "M4 13l8-8 7 7-8 8zM10 3l2 2M20 16c1.500 2 1.500 4 0 4s-1.500-2 0-4z",
  pick: "M14 5l5 5M16.500 3.500a2.500 2.500 0 0 1 4 4L18 10l-4-4zM15 8l-9 9-2 4 4-2 9-9",
  grow: "M12 9v6M9 12h6M4 4h16v16H4z",
  shrink: "M9 12h6M4 4h16v16H4z",
  erase: "M4 15l9-10 6 5.500-8 9H8zM9 20h11",
  find: "M10.500 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13zM15.500 15.500L20.500 20.500",
  picture: "M4 8h3.500L9 5.500h6L16.500 8H20v11H4zM12 10a3.300 3.300 0 1 0 0 6.600a3.300 3.300 0 1 0 0-6.600",
  more: "M5 12h.01M12 12h.01M19 12h.01",
};
const TOOLS = [
  { name: "hand", word: "Move", key: "h", hint: "Move the map by dragging" },
  { name: "click", word: "Pick", key: "c", hint: "Click small areas to add or remove them" },
  { name: "brush", word: "Brush", key: "b", hint: "Press and paint; [ and ] change its size" },
  { name: "lasso", word: "Lasso", key: "l", hint: "Press and draw freehand around an area" },
  { name: "polygon", word: "Polygon", key: "p", hint: "Click corners; double-click or Enter closes, Backspace takes one back, Esc cancels" },
];
const MORE_TOOLS = [
  { name: "rectangle", word: "Box", key: "r", hint: "Press and drag a rectangle" },
  { name: "fill", word: "Fill", key: "f", hint: "Click an enclosed gap to fill it" },
  { name: "pick", word: "Pick up", key: "i", hint: "Click a neighbourhood to draw it" },
];
const ACTIONS = [
  { name: "grow", word: "Grow", key: "g", hint: "Add one ring of small areas around the neighbourhood" },
  { name: "shrink", word: "Shrink", key: "s", hint: "Give up the outermost ring of the neighbourhood" },
];
const ALL_TOOLS = [...TOOLS, ...MORE_TOOLS];

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

class Toolbar {
  constructor(app) {
    this.app = app;
    this.buttons = new Map();
    this.node = element("div", { class: "nh-toolbar", role: "toolbar", "aria-label": "Drawing tools" });
    for (const tool of TOOLS) this.node.append(this.button(tool, () => app.tools.choose(tool.name)));
    this.node.append(element("span", { class: "nh-divider", role: "separator" }));
    this.node.append(this.button({ name: "erase", word: "Erase", key: "e", hint: "Take small areas away instead of adding them (or hold Alt)" }, () => app.tools.toggleErase()));
    this.more = element("button", {
      type: "button", title: "More tools", "aria-label": "More: tools and settings", "aria-expanded": "false", "aria-controls": "nh-more", onclick: () => this.unfold(this.menu.hidden),
    }, [icon("more"), element("span", { text: "More" })]);
    this.node.append(this.more);
    this.menu = this.moreMenu();
    this.strip = element("div", { class: "nh-card nh-strip", hidden: true });
    this.sizer = this.brushSize();
    this.told = element("span", { class: "nh-told" });
    this.strip.append(this.sizer, this.told);
    const zoom = element("div", { class: "nh-zoom" }, [
      element("button", { type: "button", "aria-label": "Find a place, postcode or practice", "aria-keyshortcuts": "/", title: "Find a place, postcode or practice (/)", onclick: () => app.find.toggle() }, [icon("find")]),
      element("button", { type: "button", "aria-label": "Zoom in", title: "Zoom in (+)", text: "+", onclick: () => app.map.zoomIn() }),
      element("button", { type: "button", "aria-label": "Zoom out", title: "Zoom out (-)", text: "\u2212", onclick: () => app.map.zoomOut() }),
      element("button", { type: "button", "aria-label": "Show the whole planning area", title: "Show the whole planning area (0)", text: "\u2922", onclick: () => app.goHome() }),
      element("button", { type: "button", "aria-label": "Keys and tools", title: "Keys and tools (?)", text: "?", onclick: () => app.help.toggle() }),
    ]);
    app.shell.append(this.node, this.menu, this.strip, zoom);
    app.shell.addEventListener("pointerdown", (event) => {
      if (!this.menu.hidden && !this.menu.contains(event.target) && !this.node.contains(event.target)) this.unfold(false);
    });
    app.map.getContainer().addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("keyup", (event) => { if (event.key === " ") app.tools.setSpace(false); });
  }

  // A tool pressed by mouse leaves the keys with the map: space, Enter and Backspace belong to what is drawn.
  button({ name, word, key, hint }, act) {
    const button = element("button", {
      type: "button", title: `${hint} (${key.toUpperCase()})`, "aria-label": `${word}: ${hint}`, "aria-keyshortcuts": key,
      onclick: (event) => {
        act();
        if (event.detail) this.app.focusMap();
      },
    }, [icon(name), element("span", { text: word })]);
    if (!ACTIONS.some((action) => action.name === name)) button.setAttribute("aria-pressed", "false");
    this.buttons.set(name, button);
    return button;
  }

  moreMenu() {
    const { app } = this;
    const choose = (id, label, options, change) => {
      const select = element("select", { id, onchange: () => {
        change(select.value);
        this.update();
      } }, Object.entries(options).map(([value, word]) => element("option", { value, text: word })));
      return element("div", { class: "nh-field" }, [element("label", { for: id, text: label }), select]);
    };
    const within = Object.fromEntries(Object.entries(WITHIN).map(([key, { word }]) => [key, word]));
    return element("div", { class: "nh-card nh-more", id: "nh-more", hidden: true, role: "group", "aria-label": "More tools and settings" }, [
      ...MORE_TOOLS.map((tool) => this.button(tool, () => {
        app.tools.choose(tool.name);
        this.unfold(false);
      })),
      ...ACTIONS.map((action) => this.button(action, () => app.tools[action.name]())),
      element("hr", {}),
      choose("nh-unit", "Draw by", { lsoa: "Small area (LSOA)", msoa: "MSOA", ward: "Ward", pcn: "PCN area" }, (unit) => { app.reach.unit = unit; }),
      choose("nh-within", "Where", within, (limit) => { app.reach.within = limit; }),
    ]);
  }

  brushSize() {
    const slider = element("input", { type: "range", id: "nh-brush", min: 1, max: BRUSH_RADII.length, step: 1, oninput: () => this.app.tools.brush.resize(slider.valueAsNumber - 1) });
    this.slider = slider;
    return element("label", { for: "nh-brush" }, ["Brush size ", slider]);
  }

  unfold(open) {
    this.menu.hidden = !open;
    // Under its button, and never over the map's edge.
    const { left } = this.more.getBoundingClientRect();
    this.menu.style.left = `${Math.max(8, Math.min(left, this.app.map.getSize().x - 248))}px`;
    this.more.setAttribute("aria-expanded", String(open));
  }

  update() {
    const { tools, reach, drawable } = this.app;
    for (const [name, button] of this.buttons) {
      if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(name === "erase" ? tools.eraseOn : name === tools.name));
    }
    const inMenu = MORE_TOOLS.find(({ name }) => name === tools.name);
    this.more.querySelector("span").textContent = inMenu ? inMenu.word : "More";
    this.more.classList.toggle("nh-in-use", Boolean(inMenu));
    this.node.hidden = !drawable;
    if (!drawable) this.unfold(false);
    // What differs from the plain way of drawing is always in sight.
    const told = [reach.unit !== "lsoa" ? `Drawing by whole ${UNITS[reach.unit]}` : "", reach.within !== "area" ? WITHIN[reach.within].word : ""].filter(Boolean);
    if (this.takesWhole()) told.unshift(this.takesWhole());
    this.told.textContent = told.join(" \u00b7 ");
    this.sizer.hidden = tools.name !== "brush";
    this.slider.value = tools.brush.size + 1;
    this.alignStrip();
    this.strip.hidden = !drawable || (this.sizer.hidden && !told.length);
  }

  // What a press takes while a zone of a higher level is drawn.
  takesWhole() {
    const zone = this.app.plan?.activeZone;
    if (!this.app.drawable || !zone || zone.level === "SNP") return "";
    const units = zone.level === "MNP" ? "SNPs" : "MNPs and SNPs";
    return this.app.tools.eraseOn ? `Takes whole ${units} out of ${zone.name}` : `Takes whole ${units} into ${zone.name}, and unassigned land`;
  }

  alignStrip() {
    this.strip.style.left = `${this.node.getBoundingClientRect().left}px`;
  }

  key(event) {
    const { app } = this;
    const step = stepOf(event);
    if (step) {
      app.tools.step(step);
      event.preventDefault();
    }
    if (event.ctrlKey || event.metaKey || /^(SELECT|INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (app.state?.presenting && isStep(event)) return handOver(event);
    const act = this.meaning(event);
    if (!act) return;
    act();
    event.preventDefault();
  }

  // What a key does here, or undefined.
  meaning({ key, shiftKey, target }) {
    const { app } = this, { tools, keys } = app;
    const onButton = target.tagName === "BUTTON", low = key.toLowerCase();
    const far = shiftKey ? 300 : 80;
    const pans = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] };
    if (pans[key]) return keys.on ? () => keys.walk(key) : () => app.map.panBy(pans[key]);
    if (key === "Escape") return () => this.leave();
    if (key === "/") return () => app.find.toggle(true);
    if (key === "?") return () => app.help.toggle();
    if (key === "-") return () => app.map.zoomOut();
    if (key === "0") return () => app.goHome();
    if (key === "=" || (key === "+" && (!shiftKey || !app.drawable))) return () => app.map.zoomIn();
    if (!app.drawable) return undefined;
    if (key === "Enter" && !onButton) return keys.on && !tools.busy ? () => keys.pickUp() : () => tools.close();
    if (key === " " && !onButton) return keys.on ? () => keys.press() : () => tools.setSpace(true);
    if (key === "Backspace") return () => tools.removeCorner();
    if (key === "[" || key === "]") return () => tools.brush.resize(tools.brush.size + (key === "[" ? -1 : 1));
    if (key === "+" || low === "g") return () => tools.grow();
    if (low === "s") return () => tools.shrink();
    if (low === "e") return () => tools.toggleErase();
    if (low === "k") return () => (keys.on ? keys.stop() : keys.start());
    if (low === "i" && tools.over) return () => tools.pickUp(app.geography.rowAt(app.map.containerPointToLatLng(tools.over)), tools.over);
    const tool = ALL_TOOLS.find((one) => one.key === low || (one.key === "c" && low === "v"));
    return tool && (() => tools.choose(tool.name));
  }

  // Esc leaves what was entered last.
  leave() {
    const { help, find, keys, tools } = this.app;
    if (help.open) help.toggle(false);
    else if (find.open) find.toggle(false);
    else if (!this.menu.hidden) this.unfold(false);
    else if (tools.busy) tools.cancel();
    else keys.stop();
  }
}

// Before a room letters, arrows and Esc step through options, also while the hands are on the map.
function isStep({ key }) {
  return /^[a-e]$/i.test(key) || key === "Escape";
}

// Has the page around the map hear a key that was pressed on the map.
function handOver(event) {
  const { key, code, keyCode } = event;
  for (const kind of ["keydown", "keyup"]) {
    window.parent.document.dispatchEvent(new KeyboardEvent(kind, { key, code, keyCode, which: keyCode, bubbles: true }));
  }
  event.preventDefault();
}

function stepOf({ ctrlKey, metaKey, shiftKey, key }) {
  if (!(ctrlKey || metaKey)) return null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" ? "redo" : null;
}
