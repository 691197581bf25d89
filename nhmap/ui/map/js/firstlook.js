// England as points, a fifteenth of its borders' bytes: shown until the borders are put together.

const FirstLook = CanvasLayer.extend({
  options: { pane: "tilePane" },

  initialize({ arrays, meta }) {
    this.meta = meta;
    const points = new ImageData(meta.width, meta.height), colours = new Uint32Array(points.data.buffer);
    const ramp = [0, ...DECILES.map((colour) => Number.parseInt(`ff${colour.slice(5)}${colour.slice(3, 5)}${colour.slice(1, 3)}`, 16))];
    const { decile } = arrays; // a plain loop: it is what a visitor waits for
    for (let i = 0; i < decile.length; i++) colours[i] = ramp[decile[i]];
    this.source = Object.assign(document.createElement("canvas"), { width: meta.width, height: meta.height });
    this.source.getContext("2d").putImageData(points, 0, 0);
  },

  paint(ctx) {
    const { zoom, west, north, width, height } = this.meta, scale = 2 ** (this._zoom - zoom);
    ctx.drawImage(this.source, west * scale - this._origin.x, north * scale - this._origin.y, width * scale, height * scale);
  },
});

// The picture as a layer. One that does not come, or not whole, is no reason to be without a map.
async function firstLook() {
  try {
    return new FirstLook(await readAnswer(await pictureAnswer));
  } catch {
    return null;
  }
}
