// One row of tools, zoom buttons, and the keys that do the same.

const ICONS = {
  hand: "M8 11V5a1.5 1.5 0 0 1 3 0v5m0-1V3.5a1.5 1.5 0 0 1 3 0V10m0-1V5a1.5 1.5 0 0 1 3 0v8c0 4-2 7-6 7-3 0-4.5-1.5-6-4.5L3.5 12a1.5 1.5 0 0 1 2.6-1.5L8 13",
  click: "M5 3l6 16 2.5-6.5L20 10z",
  lasso: "M12 4c5 0 8 2.2 8 5s-3 5.5-8 5.5S4 12 4 9s3-5 8-5zM7 14c-1.5 1-1.5 3.5.5 3.5S9 20 7.5 21",
  polygon: "M5 8l7-4 7 5-2 9-9 1zM5 8m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0",
  rectangle: "M4 6h16v12H4z",
  erase: "M4 15l9-10 6 5.5-8 9H8zM9 20h11",
};
const TOOLS = [
  { name: "hand", word: "Move", key: "h", hint: "Move the map by dragging" },
  { name: "click", word: "Pick", key: "c", hint: "Click small areas to add or remove them" },
  { name: "lasso", word: "Lasso", key: "l", hint: "Press and draw freehand around an area" },
  { name: "polygon", word: "Polygon", key: "p", hint: "Click corners; double-click or Enter closes, Backspace takes one back, Esc cancels" },
  { name: "rectangle", word: "Box", key: "r", hint: "Press and drag a rectangle" },
];

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
    for (const tool of TOOLS) this.addButton(tool, () => app.tools.choose(tool.name));
    this.node.append(element("span", { class: "nh-divider", role: "separator" }));
    this.addButton({ name: "erase", word: "Erase", key: "e", hint: "Take small areas away instead of adding them (or hold Alt)" }, () => app.tools.toggleErase());
    const zoom = element("div", { class: "nh-zoom" }, [
      element("button", { type: "button", "aria-label": "Zoom in", title: "Zoom in (+)", text: "+", onclick: () => app.map.zoomIn() }),
      element("button", { type: "button", "aria-label": "Zoom out", title: "Zoom out (-)", text: "\u2212", onclick: () => app.map.zoomOut() }),
      element("button", { type: "button", "aria-label": "Show the whole planning area", title: "Show the whole planning area (0)", text: "\u2922", onclick: () => app.goHome() }),
    ]);
    app.shell.append(this.node, zoom);
    app.map.getContainer().addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("keyup", (event) => { if (event.key === " ") app.tools.setSpace(false); });
  }

  addButton({ name, word, key, hint }, act) {
    const button = element("button", {
      type: "button", title: `${hint} (${key.toUpperCase()})`, "aria-label": `${word}: ${hint}`, "aria-pressed": "false", "aria-keyshortcuts": key, onclick: act,
    }, [icon(name), element("span", { text: word })]);
    this.buttons.set(name, button);
    this.node.append(button);
  }

  update() {
    const { tools } = this.app;
    for (const [name, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(name === "erase" ? tools.eraseOn : name === tools.name));
    }
    this.node.hidden = !this.app.drawable;
  }

  key(event) {
    const { app } = this;
    if (event.ctrlKey || event.metaKey || /^(SELECT|INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
    const onButton = event.target.tagName === "BUTTON";
    const step = event.shiftKey ? 300 : 80;
    const pans = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const tool = TOOLS.find(({ key }) => key === event.key.toLowerCase() || (key === "c" && event.key === "v"));
    if (pans[event.key]) app.map.panBy(pans[event.key]);
    else if (event.key === "+" || event.key === "=") app.map.zoomIn();
    else if (event.key === "-") app.map.zoomOut();
    else if (event.key === "0") app.goHome();
    else if (event.key === "Escape") app.tools.cancel();
    else if (event.key === "Enter" && !onButton) app.tools.close();
    else if (event.key === "Backspace") app.tools.removeCorner();
    else if (event.key === " " && !onButton) app.tools.setSpace(true);
    else if (event.key.toLowerCase() === "e" && app.drawable) app.tools.toggleErase();
    else if (tool && app.drawable) app.tools.choose(tool.name);
    else return;
    event.preventDefault();
  }
}
