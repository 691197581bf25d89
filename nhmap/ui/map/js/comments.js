// Pins of comments: a speech bubble at a place, or over the name of a neighbourhood, with how many it stands for.

const BUBBLE = { wide: 24, high: 18, tail: 6, over: 20 };
const BUBBLE_COLOUR = "#7c2855";

class Comments {
  constructor(app) {
    this.app = app;
    this.pins = [];
  }

  receive({ comments = [], pinning = false }) {
    const heard = JSON.stringify(comments);
    this.pinning = pinning;
    if (heard === this.heard) return;
    this.heard = heard;
    this.pins = comments;
    this.app.points.redraw();
  }

  paint(ctx, layer) {
    this.pins.forEach(({ lon, lat, count, zone }, i) => {
      const at = layer.inWindow(lon, lat);
      if (!at) return;
      // The tail points at the place; over a neighbourhood the bubble leaves its name to be read.
      const x = at.x, y = at.y - BUBBLE.tail - BUBBLE.high / 2 - (zone ? BUBBLE.over : 0);
      bubble(ctx, x, y, count);
      if (!count) return;
      layer.marked.push([x - 13, y - 10, x + 13, y + 10]);
      layer.drawn.push({ kind: "comment", i, x, y, radius: 13 });
    });
  }

  about({ i }) {
    const { words, by, count } = this.pins[i];
    return [
      element("strong", { text: words }),
      ...(by ? [element("span", { class: "nh-quiet", text: by })] : []),
      ...(count > 1 ? [element("span", { class: "nh-quiet", text: `and ${count - 1} more here` })] : []),
    ];
  }
}

// One that is being written is hollow.
function bubble(ctx, x, y, count) {
  const { wide, high, tail } = BUBBLE, left = x - wide / 2, top = y - high / 2;
  ctx.beginPath();
  ctx.roundRect(left, top, wide, high, 5);
  ctx.moveTo(x - 4, top + high - 0.5);
  ctx.lineTo(x, top + high + tail);
  ctx.lineTo(x + 4, top + high - 0.5);
  ctx.lineWidth = 3;
  ctx.strokeStyle = count ? "#ffffff" : BUBBLE_COLOUR;
  ctx.stroke();
  ctx.fillStyle = count ? BUBBLE_COLOUR : "#ffffff";
  ctx.fill();
  ctx.font = `700 12px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = count ? "#ffffff" : BUBBLE_COLOUR;
  ctx.fillText(count ? String(count) : "…", x, y + 0.5);
}
