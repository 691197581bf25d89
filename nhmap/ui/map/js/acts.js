// What is done at once, without drawing a shape.

class Acts {
  constructor(app) {
    this.app = app;
  }

  fill(latlng, spot) {
    const { app } = this;
    const row = app.geography.rowAt(latlng);
    if (row < 0 || this.isUnfinished() || !this.ready(spot)) return;
    const { rows, why } = app.reach.gap(row);
    if (why) app.readout.say(why);
    else this.finish("fill", rows, false, spot);
  }

  // The zone of a small area becomes the one to draw.
  pickUp(row, spot) {
    const { plan, link, readout } = this.app;
    if (this.isUnfinished()) return undefined;
    const zone = plan.zones[plan.labels[row]];
    if (!zone) return readout.beside("No neighbourhood here", spot);
    link.pickZone(zone.id);
    return readout.beside(`Drawing ${zone.name}`, spot);
  }

  // One ring more, or one less.
  grow() {
    if (this.isUnfinished() || !this.ready()) return;
    const rows = this.app.reach.ring();
    if (rows.length) this.finish("grow", this.app.reach.whole(rows), false);
    else this.app.readout.say("Draw something first: grow adds a ring around it.");
  }

  shrink() {
    if (this.isUnfinished() || !this.ready()) return;
    const { reach, readout } = this.app;
    const held = reach.held(), rows = new Set(reach.whole(reach.rim()));
    if (held.every((row) => rows.has(row))) readout.say(held.length ? "Shrinking would leave nothing of it." : "There is nothing to shrink.");
    else this.finish("shrink", [...rows], true);
  }

  // Takes back the last corner of a shape that was begun, or the shape; the last edit only when nothing is begun.
  step(which) {
    const { app } = this;
    if (!app.drawable) return;
    if (this.busy && which === "undo") this.takeBack();
    else if (this.isUnfinished()) return;
    else if (app.plan.wish(which, app.state)) app.link.send();
    else app.readout.say(which === "undo" ? "Nothing to undo." : "Nothing to redo.");
  }
}
