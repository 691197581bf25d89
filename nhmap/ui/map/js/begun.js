// A shape that was begun: it belongs to the zone that was active then, and comes before whatever else there is to do.

const UNFINISHED = "Finish the shape first: Enter closes it, Esc leaves it.";

class BegunShape extends Acts {
  // Nothing else is done to the plan meanwhile.
  isUnfinished() {
    if (this.busy) this.app.readout.say(UNFINISHED);
    return this.busy;
  }

  removeCorner() {
    if (this.name !== "polygon" || !this.busy) return;
    this.path.pop();
    if (this.path.length) this.refresh();
    else this.cancel();
  }

  // The last of what was begun: a corner, or a shape that is drawn in one go.
  takeBack() {
    if (this.name === "polygon") this.removeCorner();
    else this.cancel();
  }

  // A hand is on the map: what others did must wait for it.
  get dragging() {
    return this.busy && this.name !== "polygon";
  }

  // Another zone is active, or another plan is shown, than when the shape was begun.
  settle(otherPlan) {
    const { plan, readout, drawable } = this.app;
    if (!this.busy) return;
    if (otherPlan || !drawable) return this.cancel();
    if (!plan.handZone) readout.say("The neighbourhood that this shape was begun for has been removed.");
    else if (plan.begun !== plan.active) readout.say(`This shape still goes to ${plan.handZone.name}, for which it was begun.`);
    return this.refresh();
  }
}
