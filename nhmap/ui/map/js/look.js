// What the map shows under and over each other: the plan on plain ground, the plan over deprivation in greys, or
// deprivation alone in its own colours with the plan in outlines. Colour belongs to one of them at a time.

const LOOKS = { plan: "Plan", both: "Plan over deprivation", ground: "Deprivation" };

class Look {
  constructor(app) {
    this.app = app;
    this.england = this.of = this.inside = null;
    this.chosen = null; // what a person asked for; until then the plan is shown as soon as there is one
  }

  get now() {
    const { choropleth, zones, plan } = this.app;
    if (choropleth.flow) return "ground";
    if (zones.moved) return "plan";
    return this.chosen || (plan.isBegun ? "plan" : "ground");
  }

  choose(look) {
    this.chosen = look;
    this.settle();
  }

  // Paints what has changed; almost always nothing has.
  settle() {
    const { choropleth, zones, panel } = this.app;
    const now = this.now, open = this.openLand();
    if (now === choropleth.look && open === zones.open) return;
    const other = now !== choropleth.look;
    choropleth.look = zones.look = now;
    zones.open = open;
    if (other) choropleth.redraw();
    zones.redraw();
    panel.drawLegend();
  }

  // Where every small area is looked for in a neighbourhood: the planning area; without one all of England, once most
  // of it has been given out.
  openLand() {
    const { choropleth, plan, zones } = this.app;
    const { outside } = choropleth;
    if (zones.moved || choropleth.flow) return null;
    if (!outside) return plan.isNational ? (this.england ||= new Uint8Array(plan.labels.length).fill(1)) : null;
    if (this.of !== outside) {
      this.of = outside;
      this.inside = outside.map((out) => 1 - out);
    }
    return this.inside;
  }
}
