// GP practices (circles by list size) and candidate sites (shape and colour by owner).

const PRACTICE_ZOOM = 8.5;

const Points = CanvasLayer.extend({
  options: { pane: "nhPoints", whole: true },

  initialize(geography) {
    this.geography = geography;
    this.shown = { practices: false, sites: false };
    this.siteState = { shortlist: new Set(), ranks: new Map(), focus: null };
    this.drawn = [];
    this.marked = []; // boxes of what names must not cover: ranks, and the sites that they belong to
  },

  turn(kind, on) {
    this.shown[kind] = on;
    this.redraw();
    this.fire("changed");
  },

  setSites({ shortlist, ranked, focus, brought }) {
    this.siteState = { shortlist: new Set(shortlist), ranks: new Map(ranked || []), focus };
    this.brought = brought || [];
    this.layOver();
    this.redraw();
    this.fire("changed");
  },

  // Buildings that people brought, over the published ones: new ones are added, told owners take the place of others.
  layOver() {
    const { points } = this.geography;
    const mark = JSON.stringify(this.brought || []);
    if (points.sites === this.laid?.sites) {
      if (mark === this.laid.mark) return;
    } else this.published = points.sites; // they came just now
    const sites = Object.fromEntries(Object.entries(this.published).map(([key, column]) => [key, [...column]]));
    const at = new Map(sites.id.map((id, i) => [id, i]));
    for (const site of this.brought || []) {
      const known = at.get(site.id);
      if (known !== undefined) sites.owner[known] = site.owner;
      else if (sites.owner) for (const key in sites) sites[key].push(site[key] ?? null);
    }
    this.laid = { sites, mark };
    points.sites = sites;
  },

  paint(ctx) {
    this.layOver();
    this.drawn = [];
    this.marked = [];
    this.services?.paint(ctx, this);
    if (this.shown.practices && this._zoom >= PRACTICE_ZOOM) this.paintPractices(ctx);
    if (this.shown.sites) this.paintSites(ctx);
    this.comments?.paint(ctx, this);
  },

  inWindow(lon, lat) {
    const at = this.toCanvas(L.latLng(lat, lon));
    return at.x > -20 && at.y > -20 && at.x < this._size.x + 20 && at.y < this._size.y + 20 ? at : null;
  },

  paintPractices(ctx) {
    const { practices } = this.geography.points;
    const scale = Math.min(1, 0.35 + (this._zoom - PRACTICE_ZOOM) * 0.2);
    // Large circles first, so that small ones stay in reach.
    const order = practices.id.map((_, i) => i).sort((a, b) => (practices.list[b] || 0) - (practices.list[a] || 0));
    for (const i of order) {
      const at = this.inWindow(practices.lon[i], practices.lat[i]);
      if (!at) continue;
      const known = practices.list[i] !== null;
      const radius = known ? Math.max(2.5, Math.sqrt(practices.list[i]) * 0.085 * scale) : 3;
      ctx.beginPath();
      ctx.arc(at.x, at.y, radius, 0, 2 * Math.PI);
      ctx.fillStyle = known ? "rgba(0,112,60,.72)" : "#ffffff";
      ctx.fill();
      ctx.lineWidth = 1.4;
      ctx.strokeStyle = known ? "#ffffff" : PRACTICE_COLOUR;
      ctx.stroke();
      this.drawn.push({ kind: "practice", i, x: at.x, y: at.y, radius });
    }
  },

  paintSites(ctx) {
    const { sites } = this.geography.points;
    const { shortlist, ranks, focus } = this.siteState;
    const radius = this._zoom < 8 ? 2.5 : this._zoom < 10 ? 4 : 6.5;
    const seen = [];
    for (let i = 0; i < sites.id.length; i++) {
      const at = this.inWindow(sites.lon[i], sites.lat[i]);
      if (!at) continue;
      const id = sites.id[i], rank = ranks.get(id);
      const chosen = shortlist.has(id), focused = focus === id;
      const size = rank || chosen || focused ? Math.max(radius, 7) : radius;
      const worth = (focused ? 4e6 : 0) + (chosen ? 2e6 : 0) + (rank ? 1e6 - rank : 0);
      seen.push({ i, at, rank, chosen, focused, size, worth });
    }
    // The better one lies over the other, and is the one that a click means.
    seen.sort((a, b) => a.worth - b.worth);
    for (const { i, at, chosen, focused, size } of seen) {
      this.paintShape(ctx, at, OWNERS[sites.owner[i]] || OWNERS.unknown, size, chosen, focused);
      this.drawn.push({ kind: "site", i, x: at.x, y: at.y, radius: size + 1 });
    }
    for (const { at, rank, size, worth } of seen.reverse()) {
      if (!worth) break;
      this.marked.push(around(at, size));
      if (rank && rank <= 20) this.paintRank(ctx, at, rank, size);
    }
  },

  paintShape(ctx, at, owner, size, chosen, focused) {
    if (chosen || focused) {
      ctx.beginPath();
      ctx.arc(at.x, at.y, size + (focused ? 6 : 4.5), 0, 2 * Math.PI);
      ctx.lineWidth = focused ? 4 : 2.5;
      ctx.strokeStyle = focused ? "#ffb81c" : INK;
      ctx.fillStyle = "#ffffff";
      ctx.fill();
      ctx.stroke();
    }
    ctx.beginPath();
    shapePath(ctx, owner.shape, at.x, at.y, size);
    ctx.fillStyle = owner.shape === "ring" ? "#ffffff" : owner.colour;
    ctx.fill();
    ctx.lineWidth = owner.shape === "ring" ? 2 : 1.4;
    ctx.strokeStyle = owner.shape === "ring" ? owner.colour : "#ffffff";
    ctx.stroke();
  },

  // To the right of its site or else to the left; where better ones hold both places, a closer look shows it.
  paintRank(ctx, at, rank, size) {
    ctx.font = `700 12px ${FONT}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    const wide = ctx.measureText(String(rank)).width;
    const boxes = [at.x + size + 4, at.x - size - 4 - wide].map((left) => [left - 1, at.y - 6, left + wide + 1, at.y + 6]);
    const box = boxes.find((each) => !this.marked.some((other) => overlap(each, other)));
    if (!box) return;
    this.marked.push(box);
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = "#ffffff";
    ctx.fillStyle = INK;
    ctx.strokeText(String(rank), box[0] + 1, at.y);
    ctx.fillText(String(rank), box[0] + 1, at.y);
  },

  // The topmost point under a place in the window, or null.
  pointAt(containerPoint) {
    const at = this._map.containerPointToLayerPoint(containerPoint).subtract(this._corner);
    for (let n = this.drawn.length - 1; n >= 0; n--) {
      const point = this.drawn[n];
      if (Math.hypot(point.x - at.x, point.y - at.y) <= point.radius + 2) return point;
    }
    return null;
  },
});

function around({ x, y }, radius) {
  return [x - radius, y - radius, x + radius, y + radius];
}

// Whether two boxes [left, top, right, bottom] share any place.
function overlap(a, b) {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

function shapePath(ctx, shape, x, y, r) {
  if (shape === "square") ctx.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
  else if (shape === "ring") ctx.arc(x, y, r * 0.82, 0, 2 * Math.PI);
  else {
    const corners = shape === "diamond"
      ? [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]]
      : [[0, -1.15], [1.1, 0.85], [-1.1, 0.85]];
    corners.forEach(([dx, dy], i) => (i ? ctx.lineTo(x + dx * r, y + dy * r) : ctx.moveTo(x + dx * r, y + dy * r)));
    ctx.closePath();
  }
}
