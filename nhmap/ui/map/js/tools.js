// Drawing. Every tool ends in rows of small areas handed to `finish`; all start from pointer events on
// the map, so that mouse, pen and finger work alike.

const PICK_ZOOM = 8.5; // further out a small area is too small to hit
const POINT_ZOOM = 13; // further out a building cannot be pointed at
const DRAGS = ["brush", "lasso", "rectangle"]; // tools that need the drag for themselves

class Tools extends BegunShape {
  constructor(app) {
    super(app);
    this.name = "click";
    this.eraseOn = false;
    this.busy = false; // a shape is being drawn
    this.path = [];
    this.fingers = new Fingers();
    this.brush = new Brush(app);
    this.sketch = L.polyline([], { pane: "nhSketch", color: INK, weight: 2, dashArray: "5 4", interactive: false }).addTo(app.map);
    this.corner = L.circleMarker([0, 0], { pane: "nhSketch", radius: 6, color: INK, weight: 2, fillColor: "#fff", fillOpacity: 1, interactive: false });
    const container = app.map.getContainer();
    container.addEventListener("pointerdown", (event) => this.press(event));
    container.addEventListener("pointermove", (event) => this.move(event));
    window.addEventListener("pointerup", (event) => this.release(event));
    window.addEventListener("pointercancel", (event) => {
      this.fingers.up(event);
      this.cancel();
    });
    container.addEventListener("dblclick", (event) => this.doubleClick(event));
    app.map.on("click", (event) => this.click(event));
    window.addEventListener("blur", () => this.setSpace(false));
    this.choose("click");
  }

  get erasing() {
    return this.eraseOn !== Boolean(this.altHeld);
  }

  choose(name) {
    this.cancel();
    if (name === "pick" && this.name !== "pick") this.before = this.name;
    this.name = name;
    this.brush.ring.remove();
    this.brush.settle();
    this.setDragging();
    this.app.map.getContainer().dataset.tool = name;
    this.app.toolbar?.update();
  }

  toggleErase(on = !this.eraseOn) {
    this.eraseOn = on;
    this.app.map.getContainer().classList.toggle("nh-erasing", on);
    this.app.toolbar?.update();
    this.refresh();
  }

  setSpace(held) {
    this.spaceHeld = held;
    this.setDragging();
  }

  // Some tools need the drag for themselves; the space bar lends it back to the map.
  setDragging() {
    const own = DRAGS.includes(this.name) && !this.spaceHeld && this.app.drawable;
    if (own) this.app.map.dragging.disable();
    else this.app.map.dragging.enable();
    this.app.map.getContainer().classList.toggle("nh-panning", Boolean(this.spaceHeld) || this.name === "hand");
  }

  isOnMap(event) {
    return !event.target.closest(".nh-card, .nh-toolbar, .nh-zoom, button, select, input, li");
  }

  // Where an event is in the map's window.
  spotOf(event) {
    return this.app.map.mouseEventToContainerPoint(event);
  }

  press(event) {
    if (!this.isOnMap(event)) return;
    if (this.fingers.down(event)) return this.leaveToPinch();
    this.app.focusMap();
    if (event.button === 1) return this.startPan(event);
    if (event.button !== 0 || this.spaceHeld || !DRAGS.includes(this.name) || this.busy || this.app.comments.pinning) return;
    const spot = this.spotOf(event);
    if (!this.ready(spot)) return;
    event.preventDefault();
    this.altHeld = event.altKey;
    this.spot = spot;
    this.begin([this.app.map.containerPointToLatLng(spot)]);
    if (this.name === "brush") {
      this.brush.begin(spot);
      this.refresh();
    }
    try {
      this.app.map.getContainer().setPointerCapture?.(event.pointerId);
    } catch { /* the pointer is gone already */ }
  }

  // A second finger means to look closer or further on, not to draw: what the first began is dropped.
  leaveToPinch() {
    if (this.busy && this.name !== "polygon") this.cancel();
    this.brush.ring.remove();
  }

  // The middle button pans whatever the tool.
  startPan(event) {
    event.preventDefault();
    this.pan = { x: event.clientX, y: event.clientY };
  }

  begin(path) {
    this.path = path;
    this.busy = true;
    this.app.plan.begun = this.app.plan.active;
    this.app.link.tell();
    this.app.hover.hide();
    this.app.map.getContainer().classList.add("nh-drawing");
  }

  move(event) {
    if (this.pan) {
      this.app.map.panBy([this.pan.x - event.clientX, this.pan.y - event.clientY], { animate: false });
      this.pan = { x: event.clientX, y: event.clientY };
      return;
    }
    if (this.fingers.several) return;
    const { map } = this.app;
    const spot = this.spotOf(event), latlng = map.containerPointToLatLng(spot);
    this.over = this.isOnMap(event) ? spot : null;
    if (this.name === "brush" && this.app.drawable && (this.busy || this.isOnMap(event))) this.brush.show(latlng);
    else this.brush.ring.remove();
    if (!this.busy) return;
    this.altHeld = event.altKey;
    this.spot = spot;
    if (this.name === "brush") this.brush.go(spot);
    if (this.name === "lasso" && map.latLngToContainerPoint(this.path[this.path.length - 1]).distanceTo(spot) >= 3) this.path.push(latlng);
    if (this.name === "rectangle") this.path = boxOf(this.path[0], latlng);
    this.scheduleRefresh();
  }

  scheduleRefresh() {
    if (this.refreshing) return;
    this.refreshing = true;
    requestAnimationFrame(() => {
      this.refreshing = false;
      this.refresh();
    });
  }

  // Small areas of the shape so far, in whole units.
  rowsSoFar(shape = this.path) {
    const { reach, geography } = this.app;
    return this.name === "brush" ? reach.whole([...this.brush.rows]) : reach.whole(rowsInside(geography, shape), true);
  }

  // Shows the shape so far, what it would take and what that would do.
  refresh() {
    if (!this.busy) return;
    const { app } = this;
    const open = this.name === "polygon" && this.spot;
    const shape = open ? [...this.path, app.map.containerPointToLatLng(this.spot)] : this.path;
    if (this.name !== "brush") this.sketch.setLatLngs(shape.length > 1 ? [...shape, shape[0]] : shape);
    const { rows, left } = app.reach.part(this.rowsSoFar(shape), this.erasing);
    app.pending.show(rows.filter((row) => app.plan.wouldChange(row, this.erasing)), this.erasing);
    app.readout.preview(rows.length ? app.plan.preview(rows, this.erasing, app.registered) : null, this.spot, left.length);
  }

  release(event) {
    this.fingers.up(event);
    if (event.pointerType === "touch") this.brush.ring.remove(); // a finger that is gone points at nothing
    if (this.pan) {
      this.pan = null;
      return;
    }
    if (!this.busy || !DRAGS.includes(this.name)) return;
    if (this.name === "rectangle") this.path = boxOf(this.path[0], this.app.map.mouseEventToLatLng(event));
    this.close();
  }

  click({ latlng, containerPoint, originalEvent }) {
    if (!this.isOnMap(originalEvent) || this.spaceHeld) return;
    if (this.app.placing) return this.pointAt(latlng);
    if (this.app.comments.pinning) return this.app.link.point(latlng);
    this.altHeld = originalEvent.altKey;
    if (this.name === "polygon") return this.addCorner(latlng, containerPoint);
    if (this.busy) return;
    const point = this.app.points.pointAt(containerPoint);
    if (point && point.kind !== "service") return this.app.link.pick(point);
    if (this.name === "click") this.toggle(latlng, containerPoint);
    if (this.name === "fill") this.fill(latlng, containerPoint);
    if (this.name === "pick") {
      this.pickUp(this.app.geography.rowAt(latlng), containerPoint);
      this.choose(this.before);
    }
  }

  // Where a building stands. From far off a press brings the place nearer first.
  pointAt(latlng) {
    const { map, link } = this.app;
    if (map.getZoom() < POINT_ZOOM) {
      map.setView(latlng, Math.min(POINT_ZOOM, map.getZoom() + 3));
      return;
    }
    this.corner.setLatLng(latlng).addTo(map);
    link.point(latlng);
  }

  toggle(latlng, spot) {
    const { app } = this;
    const row = app.geography.rowAt(latlng);
    if (row < 0 || !app.drawable) return;
    if (app.map.getZoom() < PICK_ZOOM) {
      app.map.setView(latlng, PICK_ZOOM + 1.5);
      return;
    }
    if (!this.ready(spot)) return;
    const held = app.plan.isWithin(app.plan.labels[row], app.plan.position(app.plan.active));
    this.finish("click", app.reach.whole([row]), this.erasing || held, spot);
  }

  addCorner(latlng, spot) {
    if (!this.busy && !this.ready(spot)) return;
    if (!this.busy) {
      this.begin([latlng]);
      this.corner.setLatLng(latlng).addTo(this.app.map);
    } else if (this.path.length >= 3 && this.isNear(latlng, this.path[0])) {
      return this.close();
    } else if (!this.isNear(latlng, this.path[this.path.length - 1], 3)) {
      this.path.push(latlng);
    }
    this.spot = spot;
    this.scheduleRefresh();
    return undefined;
  }

  isNear(a, b, pixels = this.fingers.used ? FINGER_PX : 10) {
    const { map } = this.app;
    return map.latLngToContainerPoint(a).distanceTo(map.latLngToContainerPoint(b)) < pixels;
  }

  doubleClick(event) {
    if (this.name === "polygon" && this.busy && this.isOnMap(event)) this.close();
  }

  close() {
    if (!this.busy) return;
    const rows = this.rowsSoFar();
    const { erasing, spot, name } = this, { begun } = this.app.plan;
    this.cancel();
    if (rows.length) this.finish(name, rows, erasing, spot, begun);
  }

  cancel() {
    this.busy = false;
    this.app.plan.begun = null;
    this.app.link?.tell();
    this.path = [];
    this.spot = null;
    this.altHeld = false;
    this.sketch.setLatLngs([]);
    this.corner.remove();
    this.app.pending.show([]);
    this.app.readout?.preview(null);
    this.app.map.getContainer().classList.remove("nh-drawing");
  }

  // Says what is missing, if anything, before a stroke begins.
  ready(spot = null) {
    const { drawable, geography, plan, readout } = this.app;
    if (!drawable) return false;
    if (!geography.lon || !geography.neighbours) readout.say("A moment: the figures are still on their way.");
    else if (!plan.activeZone) readout.say("Add a neighbourhood first, then draw it.");
    else if (plan.activeZone.locked) this.sayLocked(plan.activeZone, spot);
    else return true;
    return false;
  }

  // What was drawn becomes a stroke for the zone that it was begun for.
  finish(tool, drawn, erase, spot = null, zone = this.app.plan.active) {
    const { plan, reach, readout, pending, link } = this.app;
    plan.begun = zone;
    const { handZone } = plan;
    const { rows, left } = reach.part(drawn, erase);
    const locked = rows.filter((row) => plan.isLocked(row));
    const stroke = plan.stroke(tool, rows, erase);
    plan.begun = null;
    if (stroke) link.send();
    else if (handZone?.locked) return this.sayLocked(handZone, spot);
    if (left.length || locked.length) pending.flash([...left, ...locked]);
    if (left.length) readout.say(`${thousands(left.length)} small area${left.length === 1 ? "" : "s"} left out: ${reach.why(left)}.`);
    else if (!stroke && locked.length) readout.beside(`${plan.zones[plan.labels[locked[0]]].name} is locked`, spot);
    else if (!stroke) readout.say(erase ? "Nothing of this neighbourhood to remove there." : "Nothing to add there: it is in already.");
    return undefined;
  }

  sayLocked({ name }, spot) {
    this.app.readout.beside(`${name} is locked`, spot);
    this.app.readout.say(`${name} is locked. Unlock it to change it.`);
  }
}
