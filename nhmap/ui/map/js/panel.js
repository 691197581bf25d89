// What is shown, and what its colours mean.

class ShowPanel {
  constructor(app) {
    this.app = app;
    this.switches = new Map();
    this.legend = element("div", { class: "nh-legend" });
    this.body = element("div", { class: "nh-panel-body", id: "nh-show" }, [
      this.looks(), this.deprivation(), ...this.rows(), this.offered = element("div", { class: "nh-offered" }), this.legend,
    ]);
    this.toggle = element("button", {
      type: "button", class: "nh-panel-toggle", "aria-expanded": "true", "aria-controls": "nh-show", text: "Show", onclick: () => this.fold(!this.body.hidden),
    });
    this.node = element("section", { class: "nh-card nh-panel", "aria-label": "What the map shows" }, [this.toggle, this.body]);
    app.shell.append(this.node);
    this.drawLegend();
  }

  fold(folded) {
    this.body.hidden = folded;
    this.toggle.setAttribute("aria-expanded", String(!folded));
  }

  // One switch for what colour is spent on.
  looks() {
    const { look } = this.app;
    this.choices = new Map(Object.entries(LOOKS).map(([key, word]) => {
      const radio = element("input", { type: "radio", name: "nh-look", id: `nh-look-${key}`, value: key, onchange: () => look.choose(key) });
      const words = element("span", { text: word });
      return [key, { radio, words, row: element("label", { class: "nh-switch", for: `nh-look-${key}` }, [radio, words]) }];
    }));
    return element("div", { class: "nh-looks", role: "radiogroup", "aria-label": "What has the colour" }, [...this.choices.values()].map(({ row }) => row));
  }

  deprivation() {
    const select = element("select", { id: "nh-domain", onchange: () => this.showLayer(select.value) }, [
      element("optgroup", { label: "Deprivation" }, DOMAINS.map(({ key, word }) => element("option", { value: key, text: word }))),
    ]);
    select.value = "imd";
    this.domain = select;
    this.domains = element("div", { class: "nh-field" }, [element("label", { for: "nh-domain", class: "nh-heard", text: "Layer under the plan" }), select]);
    return this.domains;
  }

  offerMeasures() {
    for (const group of new Set(this.app.geography.measures.list.map((measure) => measure.group))) {
      const of = this.app.geography.measures.list.filter((measure) => measure.group === group);
      this.domain.append(element("optgroup", { label: group }, of.map(({ key, words }) => element("option", { value: `measure ${key}`, text: words }))));
    }
  }

  // Whoever picks a layer while only the plan is shown wants to see it.
  async showLayer(chosen) {
    const { choropleth, look, geography } = this.app;
    const [, key] = chosen.split("measure ");
    this.failed = "";
    try {
      const measure = key ? await geography.measures.fetch(key) : null;
      if (this.domain.value !== chosen) return; // another was picked meanwhile
      if (measure) choropleth.showMeasure(measure);
      else choropleth.show(chosen);
    } catch (error) {
      this.failed = "This layer did not come. Choose it again.";
      console.warn("nhmap: a measure did not come", error);
    }
    if (look.now === "plan" && !this.app.zones.moved) look.choose("both");
    this.drawLegend();
  }

  rows() {
    const { app } = this;
    const outline = (group) => (on) => app.outlines.turn(group, on);
    const list = [
      ["practices", "GP practices", (on) => app.points.turn("practices", on)],
      ["sites", "Candidate sites", (on) => app.points.turn("sites", on)],
      ...Object.entries(SERVICES).map(([kind, { words }]) => [kind, words, (on) => app.services.turn(kind, on)]),
      ["pride", "Pride in Place", (on) => { app.outlines.showPride = on; app.outlines.redraw(); }],
      ["pcn", "PCN areas", outline("pcn")],
      ["district", "Districts", outline("district")],
      ["hwb", "Health and wellbeing boards", outline("hwb")],
      ["icb", "Integrated care boards", outline("icb")],
    ];
    return list.map(([name, word, turn]) => {
      const box = element("input", { type: "checkbox", id: `nh-show-${name}`, onchange: () => {
        turn(box.checked);
        this.drawLegend();
      } });
      this.switches.set(name, { box, turn });
      return element("label", { class: "nh-switch", for: `nh-show-${name}` }, [box, element("span", { text: word })]);
    });
  }

  // Switches of the boundary sets that the planning area has.
  offerLines() {
    const { lines } = this.app;
    this.offered.replaceChildren(...lines.sets.map(({ key, word }) => {
      const box = element("input", { type: "checkbox", id: `nh-lines-${key}`, onchange: () => {
        lines.turn(key, box.checked);
        this.drawLegend();
      } });
      box.checked = lines.lit.has(key);
      return element("label", { class: "nh-switch", for: box.id }, [box, element("span", { text: word })]);
    }));
    this.app.outlines.redraw();
    this.drawLegend();
  }

  set(name, on) {
    const { box, turn } = this.switches.get(name);
    if (box.checked === on) return;
    box.checked = on;
    turn(on);
    this.drawLegend();
  }

  isOn(name) {
    return this.switches.get(name).box.checked;
  }

  drawLegend() {
    const { flow } = this.app.choropleth;
    const now = this.app.look.now;
    const parts = [...this.plan(now)];
    for (const [key, { radio }] of this.choices) radio.checked = key === now;
    this.choices.get("plan").radio.closest("div").hidden = Boolean(flow || this.app.zones.moved);
    this.domains.hidden = Boolean(flow || this.app.zones.moved);
    const { measure } = this.app.choropleth;
    const word = measure ? measure.words : "Deprivation";
    this.choices.get("both").words.textContent = `Plan over ${measure ? inSentence(word) : "deprivation"}`;
    this.choices.get("ground").words.textContent = word;
    if (flow) parts.push(this.flow(flow));
    else if (this.failed) parts.push(element("div", { class: "nh-quiet", role: "alert", text: this.failed }));
    else if (now !== "plan" && measure) parts.push(this.steps(measure, now));
    else if (now !== "plan") parts.push(this.ramp(now === "both" ? GREYS : DECILES));
    if (this.isOn("practices")) parts.push(this.practices());
    if (this.isOn("sites")) parts.push(this.sites());
    parts.push(...this.app.services.legend());
    const { member } = this.app.geography;
    if (this.isOn("pride")) {
      parts.push(this.key("nh-key-dots", PRIDE_COLOUR, this.app.outlines.prideWords()));
    }
    for (const [group, style] of Object.entries(OUTLINES)) {
      if (!this.isOn(group)) continue;
      const missing = this.app.geography.hasFigures && !member[group];
      const note = missing ? "no data installed" : style.note;
      parts.push(this.key(`nh-key-line nh-line-${group}`, style.under || style.colour, style.word + (note ? `: ${note}` : "")));
    }
    for (const { key, word, note, colour, doubts } of this.app.lines.sets) {
      if (!this.app.lines.lit.has(key)) continue;
      parts.push(this.key("nh-key-line", colour, word + (note ? `: ${note}` : "")));
      if (doubts) parts.push(this.key("nh-key-dots", colour, "Not known, or not certain, where it goes"));
    }
    this.legend.replaceChildren(...parts);
    this.legend.hidden = !parts.length;
  }

  // Zones, their levels, and what is wrong with them: only what the map can show at this moment.
  plan(look) {
    const { plan, zones, choropleth, labels } = this.app;
    const parts = [];
    if (plan.isBegun) {
      const has = (level) => plan.zones.some((zone, at) => zone.level === level && plan.parents.includes(at));
      const held = plan.zones.filter((_, at) => plan.totals[at] > 0 && !plan.parents.includes(at));
      const hues = element("i", { class: "nh-key-hues" }, held.slice(0, 4).map((zone) => element("b", { style: `background:${zoneColour(zone)}` })));
      if (look !== "ground") parts.push(element("div", { class: "nh-key" }, [hues, element("span", { text: has("MNP") ? "Neighbourhoods, by MNP" : "Neighbourhoods" })]));
      else parts.push(this.key("nh-key-line", INK, "Neighbourhoods, in outline"));
      if (this.app.drawable && plan.totals[plan.position(plan.active)]) parts.push(this.key("nh-key-line nh-line-active", INK, "The one being drawn"));
      if (has("MNP")) parts.push(this.key("nh-key-line nh-line-mnp", INK, "MNP"));
      if (has("IHO")) parts.push(this.key("nh-key-line nh-line-iho", INK, "IHO"));
    }
    this.free = element("span", {});
    if (zones.open && look !== "ground") {
      parts.push(element("div", { class: "nh-key" }, [element("i", { class: "nh-key-free" }), this.free]));
      this.countFree();
    }
    if (plan.isBegun && plan.zones.some((zone) => zone.locked)) parts.push(this.lockKey());
    if (labels.patches.strays.length) parts.push(this.key("nh-key-line nh-line-stray", STRAY, "Stray piece of one"));
    if (choropleth.outside && !choropleth.flow) parts.push(element("div", { class: "nh-key" }, [
      element("i", { class: "nh-key-box", style: `background:${look === "ground" && !choropleth.measure ? DECILES_OUTSIDE[4] : FADED}` }), element("span", { text: "Outside the planning area" })]));
    return parts;
  }

  // The legend says how many nobody has; it follows each stroke, and is drawn anew when its lines change.
  countFree() {
    const { labels, zones } = this.app;
    const { free, strays } = labels.patches;
    if (Boolean(strays.length) !== this.hasStrays) {
      this.hasStrays = Boolean(strays.length);
      this.drawLegend();
      return;
    }
    const people = free.reduce((sum, each) => sum + each.people, 0);
    if (zones.open && this.free) this.free.textContent = `Unassigned: ${people ? `${thousands(people)} people` : "none"}`;
  }

  lockKey() {
    const canvas = element("canvas", { width: 40, height: 28, class: "nh-lock", "aria-hidden": "true" });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    padlock(pen, 10, 7, 1.1, INK, "#ffffff");
    return element("div", { class: "nh-key" }, [canvas, element("span", { text: "Locked" })]);
  }

  steps(measure, look) {
    return element("div", { class: "nh-steps" }, [
      element("div", {}, [element("b", { text: measure.words }), ...(measure.modelled ? [" ", element("em", { class: "nh-modelled", text: "modelled" })] : [])]),
      element("div", { class: "nh-quiet", text: `${measure.unit}, ${measure.vintage}` }),
      element("div", { class: "nh-ramp", role: "img", "aria-label": measureSteps(measure, measureRamp(look)).map(({ words }) => words).join("; ") }, [
        element("div", { class: "nh-ramp-steps" }, measureSteps(measure, measureRamp(look)).map(({ colour, words }) => element("i", { style: `background:${colour}`, title: words }))),
        element("div", { class: "nh-ramp-breaks" }, measure.tops.slice(0, -1).map((top) => element("span", { text: measureNumber(measure, top) }))),
      ]),
    ]);
  }

  ramp(colours) {
    const steps = colours.map((colour, i) => element("i", { style: `background:${colour}`, title: `Decile ${i + 1}` }));
    return element("div", { class: "nh-ramp", role: "img", "aria-label": "Deciles from 1, most deprived, dark, to 10, least deprived, pale" }, [
      element("div", { class: "nh-ramp-steps" }, steps),
      element("div", { class: "nh-ramp-ends" }, [element("span", { text: "Most deprived" }), element("span", { text: "Least" })]),
      element("div", { class: "nh-quiet", text: `${DOMAINS.find(({ key }) => key === this.domain.value).word}, national deciles` }),
    ]);
  }

  flow({ title, breaks, least }) {
    const steps = FLOW.slice(5 - breaks.length);
    return element("div", { class: "nh-flow" }, [
      element("div", { text: title }),
      ...steps.map((colour, i) => {
        const from = i ? breaks[i - 1] + 1 : least;
        const words = from === breaks[i] ? thousands(from) : `${thousands(from)} to ${thousands(breaks[i])}`;
        return element("div", { class: "nh-key" }, [element("i", { class: "nh-key-box", style: `background:${colour}` }), element("span", { text: words })]);
      }),
      ...(breaks.length ? [element("div", { class: "nh-quiet", text: "people in a small area" })] : [element("div", { class: "nh-quiet", text: "Nobody to show" })]),
    ]);
  }

  practices() {
    const { practices } = this.app.geography.points;
    if (!practices.id.length) return element("div", { class: "nh-quiet", text: "GP practices: no data installed" });
    const far = this.app.map.getZoom() < PRACTICE_ZOOM;
    const circles = [3000, 10000, 30000].map((list) => {
      const size = Math.round(Math.sqrt(list) * 0.085 * 2);
      return element("span", { class: "nh-size" }, [element("i", { style: `width:${size}px;height:${size}px` }), thousands(list)]);
    });
    return element("div", {}, [
      element("div", { text: far ? "GP practices: zoom in to see them" : "GP practices, by patients on the list" }),
      ...(far ? [] : [element("div", { class: "nh-sizes" }, circles)]),
    ]);
  }

  sites() {
    const { sites } = this.app.geography.points;
    if (!sites.id.length) return element("div", { class: "nh-quiet", text: "Candidate sites: no data installed" });
    const present = new Set(sites.owner.map((owner) => (OWNERS[owner] ? owner : "unknown")));
    return element("div", {}, [
      element("div", { text: "Candidate sites, by owner" }),
      ...Object.entries(OWNERS).filter(([key]) => present.has(key)).map(([, owner]) => {
        const canvas = element("canvas", { width: 36, height: 36, class: "nh-shape", "aria-hidden": "true" });
        const pen = canvas.getContext("2d");
        pen.scale(2, 2);
        pen.beginPath();
        shapePath(pen, owner.shape, 9, 9, 6);
        pen.fillStyle = owner.shape === "ring" ? "#fff" : owner.colour;
        pen.fill();
        pen.lineWidth = 2;
        pen.strokeStyle = owner.colour;
        if (owner.shape === "ring") pen.stroke();
        return element("div", { class: "nh-key" }, [canvas, element("span", { text: owner.word })]);
      }),
    ]);
  }

  key(kind, colour, text) {
    return element("div", { class: "nh-key" }, [element("i", { class: kind, style: `color:${colour}` }), element("span", { text })]);
  }
}
