// Puts the parts together, first what has to be on the screen first.

const ENGLAND = L.latLngBounds([49.86, -6.45], [55.82, 1.78]);
const LABELS_AFTER_MS = 120;
const PRESENTED = 1.5; // how much larger names are before a room
const NARROW = 760; // below this width the panel starts folded, and the map goes under it

class MapApp {
  constructor(map, geography) {
    this.map = map;
    this.geography = geography;
    this.drawable = true;
    this.shell = map.getContainer();
    this.shell.tabIndex = 0;
    this.shell.setAttribute("role", "region");
    this.shell.setAttribute("aria-label", "Map of England by small area");
    ["nhZones", "nhOutlines", "nhPending", "nhPoints", "nhLabels", "nhSketch"].forEach((pane, i) => {
      map.createPane(pane).style.zIndex = 410 + 10 * i;
      map.getPane(pane).style.pointerEvents = "none";
    });
    this.choropleth = new Choropleth(geography).addTo(map);
  }

  finishBuilding() {
    const { map, geography } = this;
    this.plan = new PlanCopy(geography);
    this.zones = new Zones(geography, this.plan).addTo(map);
    this.outlines = new Outlines(geography).addTo(map);
    this.lines = new Lines(this);
    this.outlines.lines = this.lines;
    this.look = new Look(this);
    this.pending = new Pending(geography).addTo(map);
    this.catchments = new Catchments(geography).addTo(map);
    this.points = new Points(geography).addTo(map);
    this.services = this.points.services = new Services(this);
    this.comments = this.points.comments = new Comments(this);
    this.labels = new Labels(geography, this.plan, this.points).addTo(map);
    this.readout = new Readout(this);
    this.reach = new Reach(this);
    this.registered = new Registered(this);
    this.tools = new Tools(this);
    this.keys = new KeyFocus(this);
    this.toolbar = new Toolbar(this);
    this.help = new HelpCard(this);
    this.find = new FindBox(this);
    this.panel = new ShowPanel(this);
    this.picture = new Picture(this);
    this.hover = new HoverCard(this);
    this.guide = new Guide(this);
    this.inStep = new InStep(this);
    this.link = new Link(this);
    mindSteps(this.tools);
    this.shell.querySelectorAll(".nh-card, .nh-toolbar, .nh-zoom").forEach((node) => {
      L.DomEvent.disableClickPropagation(node);
      L.DomEvent.disableScrollPropagation(node);
    });
    if (map.getSize().x < NARROW) this.panel.fold(true);
    this.listen();
    this.toolbar.update();
  }

  listen() {
    const { geography, plan } = this;
    plan.addEventListener("change", ({ detail }) => {
      this.readout.update(); // the number first: it costs nothing and is what people look at
      if (!detail) this.toolbar.update(); // another zone may take by other rules
      if (!detail) this.zones.redraw();
      else if (detail.length) this.zones.redrawAround(geography, detail);
      this.look.settle();
      if (!detail || detail.length) this.redrawLabels(LABELS_AFTER_MS);
    });
    plan.addEventListener("refused", ({ detail }) => this.readout.say(detail.join(" ")));
    geography.addEventListener("figures", () => {
      plan.count();
      this.applyArea();
      this.outlines.redraw();
      this.labels.redraw();
      this.readout.update();
      this.panel.drawLegend();
    });
    geography.addEventListener("people", () => {
      if (!geography.hasFigures) return;
      plan.count();
      this.labels.mark = null;
      this.readout.update();
      this.redrawLabels();
      this.zones.redraw();
    });
    geography.addEventListener("points", () => {
      this.outlines.pride = null;
      this.outlines.redraw();
      this.points.redraw();
      this.redrawLabels();
      this.panel.drawLegend();
    });
    geography.addEventListener("names", () => {
      this.labels.redraw();
      this.fetchPatients();
    });
    geography.addEventListener("fine", ({ detail }) => {
      const rows = geography.boards[detail.board];
      for (const layer of [this.choropleth, this.outlines, this.zones, this.pending]) layer.redrawAround(geography, rows);
      // Outlines of few areas: cheap to draw whole, and on the coarse shapes they would lie beside the ground.
      for (const layer of [this.catchments, this.guide.outline]) layer.redraw();
    });
    geography.addEventListener("measures", () => this.panel.offerMeasures());
    geography.addEventListener("towns", () => this.labels.redraw());
    this.points.on("changed", () => this.redrawLabels());
    this.map.on("zoomend", () => this.panel.drawLegend());
  }

  // By a person's hand, which is no wish to walk by keys.
  focusMap() {
    this.pointerFocus = true;
    this.shell.focus({ preventScroll: true });
    this.pointerFocus = false;
  }

  // Names may come a moment after the shape and the figure that a stroke changed: to place them takes longer than both,
  // and the page beside the map, which shares our thread, is about to show what Python answers.
  redrawLabels(after = 0) {
    if (this.labelsDue) return;
    this.labelsDue = true;
    const redraw = () => {
      this.labelsDue = false;
      this.findPatches();
      this.labels.redraw();
      this.panel.countFree();
    };
    if (after) setTimeout(redraw, after);
    else requestAnimationFrame(redraw);
  }

  // Unassigned land and stray pieces, looked for once for each state of the plan.
  findPatches() {
    const { plan, geography, labels, look, zones } = this;
    const mark = `${plan.id} ${plan.turn} ${plan.basis} ${Boolean(zones.open)} ${this.areaShown}`;
    if (labels.mark === mark || !geography.neighbours || !geography.hasFigures) return;
    labels.mark = mark;
    const wanted = zones.open || plan.isBegun;
    labels.patches = wanted ? patchesOf(geography, plan, look.openLand()) : { free: [], strays: [] };
  }

  receive(state) {
    this.state = state;
    this.drawable = state.mode === "footprints" && !state.readonly;
    this.placing = Boolean(state.placing);
    const otherPlan = state.plan.id !== this.plan.id;
    this.shell.classList.toggle("nh-placing", this.placing || Boolean(state.pinning));
    this.zones.moved = state.moved ? new Set(state.moved) : null;
    this.geography.fetchPeople(state.basis, state.people);
    this.plan.receive(state);
    this.tools.settle(otherPlan);
    this.points.setSites(state.sites);
    this.services.receive(state);
    this.comments.receive(state);
    this.readout.notes(state.notes || []);
    if (this.lines.receive(state)) this.panel.offerLines();
    this.tools.setDragging();
    this.toolbar.update();
    if (state.readonly && !this.readonly) this.panel.fold(true);
    this.readonly = Boolean(state.readonly);
    this.shell.classList.toggle("nh-readonly", this.readonly);
    this.shell.classList.toggle("nh-presenting", Boolean(state.presenting));
    this.labels.least = state.presenting ? PRESENTED : 1;
    this.applyMeasure(state);
    this.inStep.join(state.sync || null);
    this.applyArea();
    this.applyTiles(state.tiles);
    if (state.mode !== "footprints" && this.mode !== state.mode) this.panel.set(state.mode, true);
    this.mode = state.mode;
    this.focusSite(state.sites.focus);
    this.catchments.show(state.outlined);
    this.guide.look(state.goto);
  }

  // What lies under the zones: deprivation, where some patients live, or nothing but grey.
  applyMeasure({ flow, moved }) {
    const key = JSON.stringify([flow || null, moved || null]);
    if (key === this.measureShown) return;
    if (this.measureShown !== undefined || flow || moved) {
      this.choropleth.setFlow(flow || null);
      this.zones.redraw();
      this.look.settle();
      this.panel.drawLegend();
    }
    this.measureShown = key;
  }

  // Whose patients live in the planning area: for what a stroke would do to practices.
  fetchPatients() {
    const { areaRows, geography } = this;
    if (areaRows && geography.names && this.drawable) this.registered.fetch(new Set(areaRows.map((row) => geography.member.hwb[row])));
  }

  // Goes to the planning area when it changes, not when the same one is told again.
  applyArea() {
    const area = this.state?.area;
    const key = area ? `${area.members.map(([kind, code]) => `${kind} ${code}`).join(", ")} ${area.rows?.length || ""}` : "";
    if (key === this.areaShown || (area && !this.geography.hasFigures)) return;
    const first = this.areaShown === undefined;
    this.areaShown = key;
    const { rows, outside } = this.geography.partedBy(area);
    this.areaRows = rows;
    this.fetchPatients();
    this.areaBounds = rows?.length ? this.geography.boundsOf(rows) : null;
    if (first && !area) return; // all England is what is painted already
    this.choropleth.outside = outside;
    this.outlines.setPlanningArea(key, outside);
    this.goHome();
    this.look.settle();
    this.choropleth.redraw();
    this.redrawLabels();
  }

  goHome() {
    this.home = goTo(this.map, this.areaBounds || ENGLAND, { panel: !this.panel.body.hidden, tools: this.drawable });
  }

  // The frame grows to the window while the page is still settling. Whoever has not moved the map
  // keeps seeing all of the planning area.
  resized() {
    const { map, home } = this;
    const atHome = home && map.getZoom() === home.zoom && map.project(home.center).distanceTo(map.project(map.getCenter())) < 4;
    map.invalidateSize({ animate: false });
    if (this.toolbar) this.toolbar.alignStrip();
    if (atHome && this.panel) this.goHome();
  }

  focusSite(id) {
    if (!id || id === this.focused) return;
    const { sites } = this.geography.points;
    const i = sites.id.indexOf(id);
    this.focused = i >= 0 ? id : null;
    if (i >= 0 && !this.map.getBounds().contains([sites.lat[i], sites.lon[i]])) this.map.panTo([sites.lat[i], sites.lon[i]]);
  }

  // Only with an address from the settings; without one nothing is asked of the internet.
  applyTiles(tiles) {
    if (!tiles?.url || this.tiles) return;
    this.tiles = L.tileLayer(tiles.url, { attribution: tiles.attribution, zIndex: 0, opacity: 0.6 }).addTo(this.map);
    this.map.getPane("tilePane").prepend(this.tiles.getContainer());
  }
}

const hook = { painted: false, ready: false, error: null };
window.nhmap = hook;

// What Python says while nobody is there yet to hear it.
let overheard = "";
const overhear = (event) => {
  if (event.source === window.parent && event.data?.type === "streamlit:render") overheard = event.data.args?.header;
};
window.addEventListener("message", overhear);

// England is on the canvas: tell so once it is on the screen.
async function seen() {
  hook.painted = true;
  performance.mark("nhmap-painted");
  await frameShown();
  tellSeen(document.getElementById("nhmap-state")?.dataset.seen);
}

hook.start = async (map) => {
  try {
    document.documentElement.classList.add("nh-page");
    // The component's page forbids to enlarge it.
    document.querySelectorAll('meta[name="viewport"]').forEach((node) => node.setAttribute("content", "width=device-width, initial-scale=1"));
    // The style sheet may come after us, and the canvas must not be sized by what stands until then.
    Object.assign(map.getContainer().style, { position: "absolute", inset: "0", width: "auto", height: "auto" });
    if (document.getElementById("nhmap-state")?.dataset.fill === "window") fillWindow(map);
    map.invalidateSize({ animate: false });
    const home = goTo(map, ENGLAND);
    // England is shown before its borders are put together and the tools are built.
    const picture = await firstLook();
    if (picture) picture.addTo(map);
    if (picture) await seen();
    const app = new MapApp(map, new Geography(await readAnswer(await overviewAnswer)));
    app.home = home;
    await (picture ? picture.remove() : seen());
    window.removeEventListener("message", overhear);
    app.finishBuilding();
    new ResizeObserver(() => app.resized()).observe(app.shell);
    app.link.readDocument();
    app.link.hear(overheard);
    openHook(app);
    hook.ready = true;
    hook._app = app; // for looking inside from tests and the browser's console; no part of any contract
    borrowTypeface(app.labels);
    await app.geography.complete();
  } catch (error) {
    hook.error = String(error);
    const words = document.createElement("p");
    words.className = "nh-message";
    words.textContent = "The map could not be loaded. Reload the page; if that does not help, run `nhmap data build` again.";
    map.getContainer().append(words);
    throw error;
  }
};
