// Drawing. Every tool ends in rows of small areas handed to `finish`; all start from pointer events on
// the map, so that mouse, pen and finger work alike.

const PICK_ZOOM = 8.5; // further out a small area is too small to hit

class Tools {
  constructor(app) {
    this.app = app;
    this.name = "click";
    this.eraseOn = false;
    this.busy = false; // a shape is being drawn
    this.path = [];
    this.sketch = L.polyline([], { pane: "nhSketch", color: INK, weight: 2, dashArray: "5 4", interactive: false }).addTo(app.map);
    this.corner = L.circleMarker([0, 0], { pane: "nhSketch", radius: 6, color: INK, weight: 2, fillColor: "#fff", fillOpacity: 1, interactive: false });
    const container = app.map.getContainer();
    container.addEventListener("pointerdown", (event) => this.press(event));
    container.addEventListener("pointermove", (event) => this.move(event));
    window.addEventListener("pointerup", (event) => this.release(event));
    container.addEventListener("dblclick", (event) => this.doubleClick(event));
    app.map.on("click", (event) => this.click(event));
    window.addEventListener("blur", () => this.setSpace(false));
    this.choose("click");
  }

  get erasing() {
    return this.eraseOn !== this.altHeld;
  }

  choose(name) {
    this.cancel();
    this.name = name;
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

  // Lasso and rectangle need the drag for themselves; the space bar lends it back to the map.
  setDragging() {
    const own = ["lasso", "rectangle"].includes(this.name) && !this.spaceHeld;
    if (own) this.app.map.dragging.disable();
    else this.app.map.dragging.enable();
    this.app.map.getContainer().classList.toggle("nh-panning", Boolean(this.spaceHeld) || this.name === "hand");
  }

  isOnMap(event) {
    return !event.target.closest(".nh-card, .nh-toolbar, .nh-zoom, button, select, input");
  }

  latlngOf(event) {
    return this.app.map.mouseEventToLatLng(event);
  }

  press(event) {
    if (!this.isOnMap(event)) return;
    this.app.map.getContainer().focus({ preventScroll: true });
    if (event.button === 1) return this.startPan(event);
    if (event.button !== 0 || this.spaceHeld || !["lasso", "rectangle"].includes(this.name)) return;
    if (!this.ready(event)) return;
    event.preventDefault();
    this.altHeld = event.altKey;
    this.begin([this.latlngOf(event)]);
    this.app.map.getContainer().setPointerCapture?.(event.pointerId);
  }

  // The middle button pans whatever the tool.
  startPan(event) {
    event.preventDefault();
    this.pan = { x: event.clientX, y: event.clientY };
  }

  begin(path) {
    this.path = path;
    this.busy = true;
    this.app.hover.hide();
    this.app.map.getContainer().classList.add("nh-drawing");
  }

  move(event) {
    if (this.pan) {
      this.app.map.panBy([this.pan.x - event.clientX, this.pan.y - event.clientY], { animate: false });
      this.pan = { x: event.clientX, y: event.clientY };
      return;
    }
    if (!this.busy) return;
    const latlng = this.latlngOf(event);
    this.altHeld = event.altKey;
    this.pointer = { latlng, x: event.clientX, y: event.clientY };
    if (this.name === "lasso") {
      const last = this.app.map.latLngToContainerPoint(this.path[this.path.length - 1]);
      if (last.distanceTo(this.app.map.latLngToContainerPoint(latlng)) >= 3) this.path.push(latlng);
    }
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

  // Shows the shape so far, what it would take and what that would do.
  refresh() {
    if (!this.busy) return;
    const shape = this.name === "polygon" && this.pointer ? [...this.path, this.pointer.latlng] : this.path;
    this.sketch.setLatLngs(shape.length > 1 ? [...shape, shape[0]] : shape);
    const rows = rowsInside(this.app.geography, shape);
    this.app.pending.show(rows, this.erasing);
    this.app.readout.preview(rows.length ? this.app.plan.preview(rows, this.erasing) : null, this.pointer);
  }

  release(event) {
    if (this.pan) {
      this.pan = null;
      return;
    }
    if (!this.busy || !["lasso", "rectangle"].includes(this.name)) return;
    if (this.name === "rectangle") this.path = boxOf(this.path[0], this.latlngOf(event));
    this.close();
  }

  click({ latlng, containerPoint, originalEvent }) {
    if (!this.isOnMap(originalEvent) || this.spaceHeld) return;
    this.altHeld = originalEvent.altKey;
    if (this.name === "polygon") return this.addCorner(latlng, originalEvent);
    if (this.busy) return;
    const point = this.app.points.pointAt(containerPoint);
    if (point) return this.app.link.pick(point);
    if (this.name === "click") this.toggle(latlng, originalEvent);
  }

  toggle(latlng, event) {
    const { app } = this;
    const row = app.geography.rowAt(latlng);
    if (row < 0 || !app.drawable) return;
    if (app.map.getZoom() < PICK_ZOOM) {
      app.map.setView(latlng, PICK_ZOOM + 1.5);
      return;
    }
    if (!this.ready(event)) return;
    const held = app.plan.labels[row] === app.plan.position(app.plan.active);
    this.finish("click", [row], this.erasing || held);
  }

  addCorner(latlng, event) {
    if (!this.ready(event)) return;
    if (!this.busy) {
      this.begin([latlng]);
      this.corner.setLatLng(latlng).addTo(this.app.map);
    } else if (this.path.length >= 3 && this.isNear(latlng, this.path[0])) {
      return this.close();
    } else if (!this.isNear(latlng, this.path[this.path.length - 1], 3)) {
      this.path.push(latlng);
    }
    this.pointer = { latlng, x: event.clientX, y: event.clientY };
    this.refresh();
    return undefined;
  }

  isNear(a, b, pixels = 10) {
    const { map } = this.app;
    return map.latLngToContainerPoint(a).distanceTo(map.latLngToContainerPoint(b)) < pixels;
  }

  doubleClick(event) {
    if (this.name === "polygon" && this.busy && this.isOnMap(event)) this.close();
  }

  removeCorner() {
    if (this.name !== "polygon" || !this.busy) return;
    this.path.pop();
    if (this.path.length) this.refresh();
    else this.cancel();
  }

  close() {
    if (!this.busy) return;
    const rows = rowsInside(this.app.geography, this.path);
    const erase = this.erasing;
    this.cancel();
    if (rows.length) this.finish(this.name, rows, erase);
  }

  cancel() {
    this.busy = false;
    this.path = [];
    this.pointer = null;
    this.sketch.setLatLngs([]);
    this.corner.remove();
    this.app.pending.show([]);
    this.app.readout?.preview(null);
    this.app.map.getContainer().classList.remove("nh-drawing");
  }

  // Says what is missing, if anything, before a stroke begins.
  ready() {
    const { app } = this;
    if (!app.drawable) return false;
    if (!app.geography.lon) app.readout.say("A moment: the figures are still on their way.");
    else if (!app.plan.activeZone) app.readout.say("Add a neighbourhood first, then draw it.");
    else if (app.plan.activeZone.locked) app.readout.say(`${app.plan.activeZone.name} is locked. Unlock it to change it.`);
    else return true;
    return false;
  }

  finish(tool, rows, erase) {
    const stroke = this.app.plan.stroke(tool, rows, erase);
    if (stroke) this.app.link.send();
    else this.app.readout.say(erase ? "Nothing of this neighbourhood to remove there." : "Nothing to add there: it is in already, or locked.");
  }
}

function boxOf(a, b) {
  return [a, L.latLng(a.lat, b.lng), b, L.latLng(b.lat, a.lng)];
}
