// Every key on one card.

const HELP = [
  ["Draw", [
    ...TOOLS.map(({ key, word, hint }) => [key, `${word}: ${hint}`]),
    ...MORE_TOOLS.map(({ key, word, hint }) => [key, `${word}: ${hint}`]),
    ["e", "Erase on or off; or hold Alt"],
    ...ACTIONS.map(({ key, word, hint }) => [key, `${word}: ${hint}`]),
    ["[ ]", "Smaller or larger brush"],
  ]],
  ["Without a mouse", [
    ["k", "Put a focus on the map, or take it away"],
    ["\u2190 \u2191 \u2192 \u2193", "Walk to the next small area"],
    ["Space", "Give it to the neighbourhood (or take it away, with Erase on)"],
    ["Enter", "Draw the neighbourhood it is in"],
  ]],
  ["Any time", [
    ["Ctrl Z", "Undo; Ctrl Y to redo"],
    ["Space", "Hold and drag to move the map; the middle button does the same"],
    ["/", "Find a place, a postcode or a practice"],
    ["+ \u2212 0", "Zoom in, out, to the whole planning area"],
    ["Esc", "Leave a shape, a menu, the focus"],
    ["?", "This card"],
  ]],
];

class HelpCard {
  constructor(app) {
    this.app = app;
    this.close = element("button", { type: "button", class: "nh-close", "aria-label": "Close", text: "\u00d7", onclick: () => this.toggle(false) });
    this.node = element("section", { class: "nh-card nh-help", role: "dialog", "aria-label": "Keys and tools", hidden: true }, [
      this.close,
      ...HELP.map(([title, keys]) => element("div", {}, [
        element("h2", { text: title }),
        element("dl", {}, keys.flatMap(([key, words]) => [element("dt", {}, [element("kbd", { text: key.length === 1 ? key.toUpperCase() : key })]), element("dd", { text: words })])),
      ])),
    ]);
    app.shell.append(this.node);
  }

  get open() {
    return !this.node.hidden;
  }

  toggle(on = this.node.hidden) {
    this.node.hidden = !on;
    if (on) this.close.focus();
    else this.app.focusMap();
  }
}
