// The word itself: what is true of the saving, in a planner's words.

const LATE_MS = 1000; // a stroke is on its way for so long before anybody need know
const SIGNS = { lost: "\u26a0 ", unsaved: "\u26a0 ", late: "\u23f3 " };

// Kind, word, and what to know besides.
//   data       what Python says
//   waiting    strokes that are not on the disk
//   connected  whether the server can be reached
function truthOf(data, waiting, connected) {
  const held = new Set(data.held);
  const unsent = waiting.filter(({ id }) => !held.has(id));
  const count = unsent.length + data.pending;
  const strokes = waiting.length - unsent.length === data.pending; // and nothing else
  const wait = `${count} ${strokes ? "stroke" : "change"}${count === 1 ? "" : "s"}`;
  const waits = count === 1 ? "waits" : "wait";
  if (!connected) {
    if (count) return ["lost", `No connection. ${wait} ${waits} here and will be sent.`, "What waits is kept in this window, also when the page is loaded again. Do not close the window."];
    return ["lost", `No connection.${data.state === "saved" ? ` All is saved up to ${data.saved_at}.` : ""}`, "nhmap tries again by itself. What you draw meanwhile is kept in this window, and sent when it can be."];
  }
  if (data.pending || data.state === "waiting") {
    const why = (data.words || "nhmap could not write to the disk").replace(/[.\s]+$/, "");
    return ["unsaved", `Not saved: ${why}.${count ? ` ${wait} ${waits} in this window.` : ""}`, "nhmap tries again by itself as soon as it can. Until then do not close this window, or download what is not saved."];
  }
  if (isLate(unsent)) return ["late", `Not saved yet: ${wait}`, "On the way, and kept in this window until it has arrived."];
  if (data.state === "saved") return ["saved", `Saved ${data.saved_at}`, `Every change is saved as you make it, the last at ${data.saved_at}. ${data.where}`.trim()];
  return ["nothing", "Nothing to save yet", `What you draw is saved as you draw it. ${data.where}`.trim()];
}

function isLate(unsent) {
  return unsent.some(({ when }) => !(Date.now() - when < LATE_MS));
}

// Who else has this plan in sight: “Ann and Bob are here”, “Ann and 3 others are here”.
function hereWords(people, count) {
  if (!count) return "";
  const named = [...new Set(people.filter(Boolean))];
  const shown = count <= 2 ? named : named.slice(0, 1);
  const rest = count - shown.length;
  const others = rest ? [`${rest} ${shown.length ? (rest === 1 ? "other" : "others") : rest === 1 ? "other person" : "others"}`] : [];
  return `${[...shown, ...others].join(" and ")} ${count === 1 ? "is" : "are"} here`;
}

// The line in the page's header, and what unfolds below it.
class Line {
  constructor(root, { named, rescued }) {
    this.root = root;
    this.button = root.querySelector(".nh-word");
    this.more = root.querySelector(".nh-word-more");
    this.rescue = root.querySelector(".nh-word-rescue");
    const name = root.querySelector("input");
    name.value = keptName();
    this.button.addEventListener("click", () => this.unfold(this.more.hidden));
    this.rescue.addEventListener("click", rescued);
    root.addEventListener("keydown", (event) => { if (event.key === "Escape" && !this.more.hidden) this.leave(); });
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      remember("nhmap-who", name.value.trim().slice(0, 60));
      named();
      this.leave();
    });
    this.outside = (event) => { if (!this.more.hidden && !event.composedPath().includes(root)) this.unfold(false); };
    document.addEventListener("pointerdown", this.outside);
  }

  close() {
    document.removeEventListener("pointerdown", this.outside);
  }

  unfold(open) {
    this.more.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.root.querySelector("input").focus();
  }

  leave() {
    this.unfold(false);
    this.button.focus();
  }

  here(people, count) {
    const node = this.root.querySelector(".nh-word-here"), words = hereWords(people, count);
    if (node.textContent === words) return;
    node.textContent = words;
    node.title = people.filter(Boolean).join(", ");
    node.hidden = !words;
  }

  show([kind, word, more]) {
    const shown = `${kind} ${word} ${more}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.rescue.hidden = kind !== "unsaved";
    this.button.textContent = `${SIGNS[kind] || ""}${word}`;
    this.button.dataset.kind = kind;
    this.button.title = word;
    this.root.querySelector(".nh-word-told").textContent = `${word}\n${more}`;
    // For people who listen: when it turns, not at each minute.
    if (kind === this.kind) return;
    const [status, alert] = this.root.querySelectorAll(".nh-word-heard");
    const loud = kind === "lost" || kind === "unsaved";
    alert.textContent = loud ? word : "";
    status.textContent = !loud && this.kind ? word : "";
    this.kind = kind;
  }
}
