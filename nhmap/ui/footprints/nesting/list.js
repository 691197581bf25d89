// The neighbourhoods of a plan as a list: one is dragged onto another that may hold it. A press takes one and a press on
// another puts it there, so that keys and whoever cannot drag do the same.

const FAR_PX = 6; // a hand that moves less has pressed, not dragged
const EDGE_PX = 26;
const FREE = ""; // the place for what nests in nothing

class NestingList {
  constructor(component) {
    this.component = component;
    this.root = component.parentElement.querySelector(".nh-nesting");
    this.list = this.root.querySelector("ul");
    this.heard = this.root.querySelector(".nh-nesting-heard");
    this.list.onclick = (event) => this.press(event);
    this.list.onkeydown = (event) => this.key(event);
    this.list.onpointerdown = (event) => this.grip(event);
  }

  // Rows in the order of the list: id, words, people, depth, rank of the level, what it nests in.
  show(component) {
    this.component = component;
    if (this.gripped) return; // drawn when the hand is up: a row that is replaced would let go of it
    this.rows = new Map(component.data.rows.map((row) => [row.id, row]));
    this.taken = null;
    const focused = this.button(this.focused);
    this.list.replaceChildren(...component.data.rows.map((row) => this.item(row)));
    if (focused) this.button(this.focused)?.focus();
  }

  item(row) {
    const item = document.createElement("li");
    item.style.setProperty("--depth", String(row.depth));
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.zone = row.id;
    button.setAttribute("aria-pressed", "false");
    for (const [kind, words] of [["level", row.level], ["name", row.name], ["people", row.people]]) {
      const part = document.createElement("span");
      part.className = `nh-nesting-${kind}`;
      part.textContent = words;
      button.append(part);
    }
    item.append(button);
    return item;
  }

  button(zone) {
    return [...this.list.querySelectorAll("button")].find((node) => node.dataset.zone === zone);
  }

  // Whether a neighbourhood may be put into another, or out of all.
  mayHold(zone, into) {
    const inner = this.rows.get(zone), outer = this.rows.get(into);
    if (!inner || !outer || zone === FREE || inner.parent === into) return false;
    return into === FREE || outer.rank > inner.rank;
  }

  take(zone) {
    this.taken = zone;
    for (const node of this.list.querySelectorAll("button")) {
      node.setAttribute("aria-pressed", String(node.dataset.zone === zone));
      node.classList.toggle("nh-nesting-open", zone !== null && this.mayHold(zone, node.dataset.zone));
    }
  }

  put(zone, into) {
    this.take(null);
    this.focused = zone;
    this.say(`${this.rows.get(zone).name}: ${into === FREE ? "nests in nothing" : `nests in ${this.rows.get(into).name}`}.`);
    this.component.setTriggerValue("nest", { zone, into });
  }

  say(words) {
    this.heard.textContent = words;
  }

  press(event) {
    const zone = event.target.closest?.("button")?.dataset.zone;
    if (zone === undefined || this.dragged) return;
    this.focused = zone;
    if (this.taken !== null && this.mayHold(this.taken, zone)) this.put(this.taken, zone);
    else if (zone === this.taken || zone === FREE) this.give();
    else {
      this.take(zone);
      const holds = [...this.rows.keys()].some((into) => this.mayHold(zone, into));
      const { name } = this.rows.get(zone);
      this.say(holds ? `${name} is taken. Press what it shall nest in; Escape gives it back.` : `Nothing here can hold ${name}.`);
    }
  }

  give() {
    this.take(null);
    this.say("");
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const all = [...this.list.querySelectorAll("button")];
      all[all.indexOf(event.target) + step]?.focus();
      event.preventDefault();
    } else if (event.key === "Escape" && this.taken !== null) {
      this.give();
      event.stopPropagation(); // the dialog stays
    }
  }

  // A hand or finger that drags. The pointer is caught, so that it is heard wherever it goes.
  grip(event) {
    const button = event.target.closest?.("button");
    this.dragged = false;
    if (!button || button.dataset.zone === FREE || event.button) return;
    this.gripped = true;
    const { data } = this.component;
    const from = { x: event.clientX, y: event.clientY, zone: button.dataset.zone };
    const move = (now) => {
      if (!this.dragged && Math.hypot(now.clientX - from.x, now.clientY - from.y) < FAR_PX) return;
      if (!this.dragged) {
        this.dragged = true;
        this.take(from.zone);
      }
      this.scroll(now);
      this.over(this.under(now));
    };
    const end = (now) => {
      button.removeEventListener("pointermove", move);
      button.removeEventListener("pointerup", end);
      button.removeEventListener("pointercancel", end);
      if (this.dragged) {
        const into = this.under(now);
        this.over(null);
        if (now.type === "pointerup" && into !== null && this.mayHold(from.zone, into)) this.put(from.zone, into);
        else this.give();
      }
      setTimeout(() => { // the press that follows is the end of this
        this.dragged = this.gripped = false;
        if (this.component.data !== data) this.show(this.component);
      });
    };
    button.setPointerCapture(event.pointerId); // at once: a quick hand has left the row by its first move
    button.addEventListener("pointermove", move);
    button.addEventListener("pointerup", end);
    button.addEventListener("pointercancel", end);
  }

  // The neighbourhood under the pointer.
  under({ clientX, clientY }) {
    const node = this.list.getRootNode().elementFromPoint(clientX, clientY);
    return node?.closest?.("li")?.querySelector("button").dataset.zone ?? null;
  }

  // A hand at the upper or lower edge brings up what is out of sight.
  scroll({ clientY }) {
    const { top, bottom } = this.list.getBoundingClientRect();
    if (clientY < top + EDGE_PX) this.list.scrollBy(0, -EDGE_PX);
    else if (clientY > bottom - EDGE_PX) this.list.scrollBy(0, EDGE_PX);
  }

  over(zone) {
    for (const node of this.list.querySelectorAll("button")) {
      node.classList.toggle("nh-nesting-over", node.dataset.zone === zone && this.mayHold(this.taken, zone));
    }
  }
}

const shown = new WeakMap();

export default function mount(component) {
  const root = component.parentElement.querySelector(".nh-nesting");
  if (!shown.has(root)) shown.set(root, new NestingList(component));
  shown.get(root).show(component);
}
