// Drawing without a mouse: a focus walks from small area to small area.

const WALK_ZOOM = 10.5; // further out a small area cannot be seen
const WALKS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class KeyFocus {
  constructor(app) {
    this.app = app;
    this.row = -1;
    app.shell.addEventListener("focus", () => {
      if (!app.pointerFocus && app.drawable && app.shell.matches(":focus-visible")) this.start();
    });
    app.shell.addEventListener("pointerdown", () => this.stop());
    app.map.on("moveend zoomend", () => { if (this.on) this.app.hover.stand(this.row, this.place(this.row)); });
  }

  get on() {
    return this.row >= 0;
  }

  start() {
    const { app } = this;
    if (!app.geography.lon || !app.geography.neighbours) return;
    const centre = app.map.getCenter();
    let row = app.geography.rowAt(centre);
    if (row < 0 || app.choropleth.outside?.[row]) row = this.nearest(centre);
    if (app.map.getZoom() < WALK_ZOOM) app.map.setView(this.latlng(row), WALK_ZOOM, { animate: false });
    this.to(row);
  }

  stop() {
    if (!this.on) return;
    this.row = -1;
    this.app.pending.focus(-1);
    this.app.hover.hide();
  }

  latlng(row) {
    return L.latLng(this.app.geography.lat[row], this.app.geography.lon[row]);
  }

  place(row) {
    return this.app.map.latLngToContainerPoint(this.latlng(row));
  }

  nearest({ lat, lng }) {
    const { geography, choropleth } = this.app;
    let best = 0, least = Infinity;
    for (let row = 0; row < geography.count; row++) {
      if (choropleth.outside?.[row]) continue;
      const d = (geography.lat[row] - lat) ** 2 + ((geography.lon[row] - lng) * 0.6) ** 2;
      if (d < least) [best, least] = [row, d];
    }
    return best;
  }

  to(row) {
    const { app } = this;
    this.row = row;
    const at = this.place(row), size = app.map.getSize();
    const left = app.panel.body.hidden ? 60 : 260;
    if (at.x < left || at.y < 90 || at.x > size.x - 60 || at.y > size.y - 70) app.map.panTo(this.latlng(row), { animate: false });
    app.pending.focus(row);
    app.hover.stand(row, this.place(row));
    app.readout.tell(app.hover.words(row));
  }

  // To the neighbour that lies best in this direction; over water to the nearest small area that way.
  walk(key) {
    const [dx, dy] = WALKS[key];
    const here = this.project(this.row);
    const bearing = (row) => {
      const there = this.project(row);
      const x = there.x - here.x, y = there.y - here.y, far = Math.hypot(x, y) || 1;
      return { row, far, along: (x * dx + y * dy) / far };
    };
    let ways = [...this.app.geography.neighbours.of(this.row)].map(bearing).filter(({ along }) => along > 0.3);
    if (ways.length) ways.sort((a, b) => b.along - a.along);
    else {
      ways = Array.from({ length: this.app.geography.count }, (_, row) => row).filter((row) => row !== this.row).map(bearing).filter(({ along }) => along > 0.8);
      ways.sort((a, b) => a.far - b.far);
    }
    if (ways.length) this.to(ways[0].row);
    else this.app.readout.tell("Nothing further this way.");
  }

  project(row) {
    return this.app.map.project(this.latlng(row), 14);
  }

  press() {
    const { app } = this;
    if (app.tools.isUnfinished() || !app.tools.ready(this.place(this.row))) return;
    app.tools.finish("keyboard", app.reach.whole([this.row]), app.tools.eraseOn, this.place(this.row));
    app.hover.stand(this.row, this.place(this.row));
    app.readout.tell(app.hover.words(this.row));
  }

  pickUp() {
    this.app.tools.pickUp(this.row, this.place(this.row));
  }
}
