// Whoever works by keyboard keeps their place: Streamlit takes away a box that it draws anew, and the focus with it.

const KEPT_MS = 4000; // how long after a press its box may go and come back
const MARK = /(?:^|\s)st-key-([^\s]+)/;
const CAN_HAVE_IT = 'input:not([type="hidden"]), textarea, select, button, a[href], iframe, [tabindex="0"]';

class FocusKeeper {
  constructor() {
    this.places = []; // marks of the box that has the focus and of all around it, the nearest first
    this.at = 0;
    document.addEventListener("focusin", ({ target }) => this.note(target), true);
    document.addEventListener("pointerdown", () => { this.places = []; }, true); // a hand knows where it is
    document.addEventListener("keydown", ({ target }) => { if (target !== document.body) this.note(target); }, true);
    new MutationObserver(() => this.look()).observe(document.body, { childList: true, subtree: true });
  }

  note(target) {
    this.places = marksAround(target);
    this.at = Date.now();
  }

  // The focus fell to the page because its box is gone: it goes to the box that stands there now.
  look() {
    if (!this.places.length || document.activeElement !== document.body || Date.now() - this.at > KEPT_MS) return;
    const found = this.places.map((mark) => document.getElementsByClassName(`st-key-${mark}`)[0]).find(Boolean);
    const next = found?.querySelector(CAN_HAVE_IT);
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }
}

// Marks of the boxes around a place on the page, the nearest first.
function marksAround(node) {
  const marks = [];
  for (let at = node; at?.classList; at = at.parentElement) {
    const mark = MARK.exec(at.getAttribute("class") || "")?.[1];
    if (mark) marks.push(mark);
  }
  return marks;
}
