// Fingers on the map: one draws, two look closer or further on.

const FINGER_PX = 22; // how near a fingertip comes to what it means

class Fingers {
  constructor() {
    this.ids = new Set();
    this.several = false; // until all are lifted again: a finger of a pinch that stays does not draw
    this.used = false; // the last press was by a finger
  }

  // Notes a press; true where it is not the only one.
  down({ pointerType, pointerId, isPrimary }) {
    this.used = pointerType === "touch";
    if (!this.used) return false;
    if (isPrimary) this.ids.clear(); // one whose end we never heard of
    this.ids.add(pointerId);
    this.several = this.ids.size > 1;
    return this.several;
  }

  up({ pointerId }) {
    this.ids.delete(pointerId);
    if (!this.ids.size) this.several = false;
  }
}
