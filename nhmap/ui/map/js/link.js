// To and from Python. What comes in is in the component's `header`; what goes out always carries every
// stroke that Python has not acknowledged, because Streamlit keeps only the last value.

const RESEND_AFTER_MS = 1500;
const FIRST_PATIENCE_MS = 2000; // how long an answer may take before the strokes are sent again
const LONGEST_PATIENCE_MS = 16000;

// The server holds back what stands around the map until England is seen; whether it hears of it or not, it goes on.
function tellSeen(address) {
  if (address) fetch(address, { method: "POST", keepalive: true }).catch(() => {});
}

class Link {
  constructor(app) {
    this.app = app;
    this.n = Date.now();
    this.picked = null;
    this.sentAt = 0;
    this.patience = FIRST_PATIENCE_MS;
    window.addEventListener("message", (event) => {
      if (event.source === window.parent && event.data?.type === "streamlit:render") this.hear(event.data.args?.header);
    });
    app.plan.addEventListener("waiting", () => this.tell());
    onConnection(() => this.reconnected());
  }

  // A header is text from our own server; it is parsed as JSON and never put into the page.
  hear(header) {
    const found = /<script type="application\/json" id="nhmap-state"([^>]*)>([^<]*)<\/script>/.exec(header || "");
    if (!found) return;
    tellSeen(/data-seen="([^"]*)"/.exec(found[1])?.[1]); // a session that begins under a map which is there already
    if (found[2] === this.heard) return;
    this.heard = found[2];
    this.take(JSON.parse(found[2]));
  }

  readDocument() {
    const node = document.getElementById("nhmap-state");
    if (!node) return;
    this.heard = node.textContent;
    this.fill = node.dataset.fill === "window";
    this.take(JSON.parse(node.textContent));
  }

  take(state) {
    this.app.receive(state);
    if (this.picked && this.picked.n <= (state.picked || 0)) this.picked = null;
    this.patience = FIRST_PATIENCE_MS;
    // Python answered and still does not know of a stroke: it was lost on the way.
    if (this.app.plan.unsent().length && Date.now() - this.sentAt > RESEND_AFTER_MS) this.sendAgain();
    else this.await();
    this.tell();
  }

  // Strokes that nobody answers are sent again, less and less often, for as long as it takes.
  await() {
    clearTimeout(this.awaiting);
    if (this.app.drawable && this.app.plan.unsent().length) this.awaiting = setTimeout(() => this.sendAgain(), this.patience);
  }

  sendAgain() {
    const { app } = this;
    if (!app.drawable || !app.plan.unsent().length) return;
    // While the server is at it, or cannot be reached, asking again would only make more of it.
    if (!isConnected() || isRunning()) return this.await();
    this.vain = (this.vain || 0) + 1;
    this.patience = Math.min(LONGEST_PATIENCE_MS, this.patience * 2);
    return this.send();
  }

  reconnected() {
    this.patience = FIRST_PATIENCE_MS;
    clearTimeout(this.awaiting);
    this.awaiting = setTimeout(() => this.sendAgain(), 300);
  }

  // What the page around the map must know: strokes that wait, and whether a hand is on the map.
  tell() {
    const { app } = this, { plan, tools } = app;
    tellPage({ plan: app.drawable ? plan.id : "", waiting: plan.waiting.map(({ id, when }) => ({ id, when })), busy: tools.dragging });
  }

  pick({ kind, i }) {
    const points = this.app.geography.points[kind === "site" ? "sites" : "practices"];
    this.picked = { kind, id: kind === "comment" ? this.app.comments.pins[i].id : points.id[i], n: ++this.n };
    this.send();
  }

  // A place, to six decimals of a degree: a tenth of a metre.
  point({ lat, lng }) {
    this.picked = { kind: "place", id: `${lng.toFixed(6)},${lat.toFixed(6)}`, n: ++this.n };
    this.send();
  }

  pickZone(id) {
    this.app.plan.take(id);
    this.picked = { kind: "zone", id, n: ++this.n };
    this.send();
  }

  send() {
    const { map, plan } = this.app;
    const { lat, lng } = map.getCenter();
    this.sentAt = Date.now();
    window.Streamlit.setComponentValue({
      v: 1, n: ++this.n, plan: plan.id, strokes: plan.waiting, active: plan.active, pick: this.picked, view: { lat, lng, zoom: map.getZoom() },
    });
    this.await();
  }
}
