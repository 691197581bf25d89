// The card beside the pointer: what is here.

function element(tag, { text, ...attributes } = {}, children = []) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

class HoverCard {
  constructor(app) {
    this.app = app;
    this.node = element("div", { class: "nh-card nh-hover", hidden: true, "aria-hidden": "true" });
    app.shell.append(this.node);
    app.map.on("mousemove", (event) => this.schedule(event));
    app.map.on("mouseout movestart zoomstart", () => this.hide());
  }

  // One look-up a frame is enough, however fast the mouse reports.
  schedule(event) {
    if (!this.app.tools.isOnMap(event.originalEvent)) return this.hide();
    this.event = event;
    if (this.waiting) return undefined;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (this.event) this.show(this.event);
    });
    return undefined;
  }

  hide() {
    if (this.app.keys.on) return;
    this.event = null;
    this.node.hidden = true;
    this.app.pending.hover(-1);
  }

  show({ latlng, containerPoint }) {
    const { app } = this;
    const point = app.points.pointAt(containerPoint);
    const row = app.geography.rowAt(latlng);
    if (app.keys.on) return;
    app.pending.hover(point || app.tools.busy ? -1 : row);
    app.map.getContainer().classList.toggle("nh-over-point", Boolean(point));
    if (app.tools.busy || app.readout.besideTimer || (!point && row < 0)) {
      this.node.hidden = true;
      return;
    }
    this.node.replaceChildren(...(point ? this.aboutPoint(point) : this.aboutArea(row)));
    this.node.hidden = false;
    this.moveBeside(containerPoint);
  }

  // Stays at a small area, for whoever walks by keys.
  stand(row, spot) {
    this.event = null;
    this.node.replaceChildren(...this.aboutArea(row));
    this.node.hidden = false;
    this.moveBeside(spot);
  }

  // The same card to listen to.
  words(row) {
    return this.aboutArea(row).map((line) => line.textContent).join(", ");
  }

  moveBeside({ x, y }) {
    const { offsetWidth: width, offsetHeight: height } = this.node;
    const size = this.app.map.getSize();
    const left = x + 18 + width > size.x ? x - 18 - width : x + 18;
    const top = y + 18 + height > size.y ? y - 12 - height : y + 18;
    this.node.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(4, top))}px)`;
  }

  aboutArea(row) {
    const { geography, plan, choropleth } = this.app;
    const lines = [];
    const { names } = geography;
    lines.push(element("strong", { text: names ? names.names[row] : "Small area" }));
    const place = geography.nameOf("msoa", row);
    if (names) lines.push(element("span", { class: "nh-quiet", text: [names.codes[row], place].filter(Boolean).join(" · ") }));
    const people = geography.peopleOn(plan.basis);
    if (people) lines.push(element("span", { text: `${thousands(people[row])} ${basisWord(plan.basis)}` }));
    if (choropleth.flow) {
      const patients = choropleth.flow.patients[row];
      lines.push(element("span", { text: patients ? `${thousands(patients)} of these patients live here` : "None of these patients live here" }));
    }
    const { measure } = choropleth;
    if (measure) {
      const swatch = element("i", { class: "nh-swatch", style: `background:${measure.step[row] ? FLOW[measure.step[row] - 1] : PAPER}` });
      lines.push(element("span", {}, [swatch, measureWords(measure, row)]));
    }
    const domain = choropleth.domain || "imd";
    const decile = geography.deciles[domain]?.[row];
    if (decile && !measure) {
      const swatch = element("i", { class: "nh-swatch", style: `background:${DECILES[decile - 1]}` });
      lines.push(element("span", {}, [swatch, `${DOMAINS.find((d) => d.key === domain).word}: decile ${decile}${decile === 1 ? ", most deprived" : decile === 10 ? ", least deprived" : ""}`]));
    }
    const group = groupToName(this.app);
    if (group) {
      const name = geography.nameOf(group, row);
      if (name) lines.push(element("span", { class: "nh-quiet", text: name }));
    }
    for (const text of this.app.lines.about(row)) lines.push(element("span", { class: "nh-quiet", text }));
    const zone = plan.zones[plan.labels[row]];
    if (zone) {
      const swatch = element("i", { class: "nh-swatch", style: `background:${zoneColour(zone)}` });
      lines.push(element("span", {}, [swatch, zone.name + (zone.locked ? " (locked)" : "")]));
    }
    return lines;
  }

  aboutPoint(point) {
    const { kind, i } = point;
    if (kind === "service") return this.app.services.about(point);
    if (kind === "comment") return this.app.comments.about(point);
    const { practices, sites } = this.app.geography.points;
    if (kind === "practice") {
      const list = practices.list[i];
      return [
        element("strong", { text: asSaid(practices.name[i]) }),
        element("span", { class: "nh-quiet", text: `GP practice ${practices.id[i]}` }),
        element("span", { text: list === null ? "List size unknown" : `${thousands(list)} patients on its list` }),
        element("span", { class: "nh-quiet", text: practices.vintage?.[i] || "" }),
      ];
    }
    const rank = this.app.points.siteState.ranks.get(sites.id[i]);
    return [
      element("strong", { text: asSaid(sites.name[i]) }),
      element("span", { class: "nh-quiet", text: sites.kind?.[i] || "Candidate site" }),
      element("span", { text: (OWNERS[sites.owner[i]] || OWNERS.unknown).word }),
      ...(rank ? [element("span", { text: `Rank ${rank}` })] : []),
    ];
  }
}

// The finest group whose borders are shown, to be named in the card.
function groupToName({ outlines }) {
  return ["pcn", "district", "hwb", "icb"].find((group) => outlines.lit.has(group)) || "district";
}

function basisWord(basis) {
  return {
    registered_living_in: "registered patients live here", residents_2024: "residents, mid-2024 (modelled)", growth: "people by your growth table",
  }[basis] || "residents";
}
