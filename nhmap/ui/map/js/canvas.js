// A canvas somewhat larger than the map's window. Layers say how to paint a rectangle of it; panning
// moves what is painted and paints only what came into view, a change repaints only where it is.

const MARGIN = 0.2; // of the window's size, painted beyond each edge

const CanvasLayer = L.Layer.extend({
  options: { pane: "overlayPane", whole: false },

  onAdd(map) {
    this._canvas = L.DomUtil.create("canvas", "nh-canvas leaflet-zoom-animated", this.getPane());
    this._canvas.setAttribute("aria-hidden", "true");
    this._ctx = this._canvas.getContext("2d");
    this.place();
    map.on("moveend", this.follow, this);
    map.on("resize", this.place, this);
    map.on("zoomanim", this.animate, this);
  },

  onRemove(map) {
    map.off("moveend", this.follow, this);
    map.off("resize", this.place, this);
    map.off("zoomanim", this.animate, this);
    this._canvas.remove();
  },

  // Puts the canvas around the window as it is now, and paints all of it.
  place() {
    const size = this._map.getSize();
    const ratio = window.devicePixelRatio || 1;
    this._zoom = this._map.getZoom();
    this._size = size.multiplyBy(1 + 2 * MARGIN).ceil();
    this._ratio = ratio;
    this._canvas.width = this._size.x * ratio;
    this._canvas.height = this._size.y * ratio;
    this._canvas.style.width = `${this._size.x}px`;
    this._canvas.style.height = `${this._size.y}px`;
    this.moveTo(this._map.containerPointToLayerPoint(size.multiplyBy(-MARGIN)).round());
    this.redraw();
  },

  moveTo(corner) {
    this._corner = corner;
    this._latlng = this._map.layerPointToLatLng(corner);
    this._origin = this._map.getPixelOrigin().add(corner);
    L.DomUtil.setTransform(this._canvas, corner, 1);
  },

  animate(event) {
    const scale = this._map.getZoomScale(event.zoom, this._zoom);
    L.DomUtil.setTransform(this._canvas, this._map._latLngToNewLayerPoint(this._latlng, event.zoom, event.center), scale);
  },

  follow() {
    const map = this._map;
    if (map.getZoom() !== this._zoom) return this.place();
    // The pixel origin may have changed under us (a jump instead of a pan).
    const corner = map.containerPointToLayerPoint(map.getSize().multiplyBy(-MARGIN)).round();
    const shift = this._origin.subtract(map.getPixelOrigin().add(corner));
    const far = Math.abs(shift.x) >= this._size.x || Math.abs(shift.y) >= this._size.y;
    if (far || this.options.whole) return this.place();
    if (!shift.x && !shift.y) return this.moveTo(corner);
    return this.shift(shift);
  },

  shift({ x, y }) {
    const { x: width, y: height } = this._size;
    this.moveTo(this._map.containerPointToLayerPoint(this._map.getSize().multiplyBy(-MARGIN)).round());
    this._ctx.setTransform(1, 0, 0, 1, 0, 0);
    this._ctx.globalCompositeOperation = "copy";
    this._ctx.drawImage(this._canvas, x * this._ratio, y * this._ratio);
    this._ctx.globalCompositeOperation = "source-over";
    if (x) this.redraw({ x: x > 0 ? 0 : width + x, y: 0, width: Math.abs(x), height });
    if (y) this.redraw({ x: 0, y: y > 0 ? 0 : height + y, width, height: Math.abs(y) });
  },

  // World pixels of a box in canvas pixels, with room for strokes that reach over its edge.
  windowOf(box) {
    return { x: this._origin.x + box.x - 4, y: this._origin.y + box.y - 4, width: box.width + 8, height: box.height + 8 };
  },

  redraw(box = { x: 0, y: 0, width: this._size.x, height: this._size.y }) {
    if (!this._map) return;
    const ctx = this._ctx, ratio = this._ratio;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.x, box.y, box.width, box.height);
    ctx.clip();
    ctx.clearRect(box.x, box.y, box.width, box.height);
    this.paint(ctx, box);
    ctx.restore();
  },

  // Coverages for a box, with frames whose origin is the canvas's corner.
  sheets(geography, box) {
    return geography.sheets(this._zoom, this.windowOf(box)).map((sheet) => ({
      ...sheet, frame: { ...sheet.frame, ox: this._origin.x, oy: this._origin.y },
    }));
  },

  // Repaints around some small areas.
  redrawAround(geography, rows) {
    const { west, north, east, south } = geography.boxOf(rows);
    const k = 2 ** (this._zoom + 8 - geography.overview.bits);
    const pad = 14 + 160 * k * 1.2; // strokes, and the overview's distance from the finer shape
    const x = Math.max(0, Math.floor(west * k - this._origin.x - pad));
    const y = Math.max(0, Math.floor(north * k - this._origin.y - pad));
    const right = Math.min(this._size.x, Math.ceil(east * k - this._origin.x + pad));
    const foot = Math.min(this._size.y, Math.ceil(south * k - this._origin.y + pad));
    if (right > x && foot > y) this.redraw({ x, y, width: right - x, height: foot - y });
  },

  fromCanvas(point) {
    return this._map.unproject(point.add(this._origin), this._zoom);
  },

  toCanvas(latlng) {
    return this._map.project(latlng, this._zoom).subtract(this._origin);
  },
});
