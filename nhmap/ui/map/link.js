// To and from Python. What comes in is in the component's `header`; what goes out always carries every
// stroke that Python has not acknowledged, because Streamlit keeps only the last value.

const RESEND_AFTER_MS = 1500;

class Link {
  constructor(app) {
    this.app = app;
    this.n = Date.now();
    this.picked = null;
    this.sentAt = 0;
    window.addEventListener("message", (event) => {
      if (event.source === window.parent && event.data?.type === "streamlit:render") this.hear(event.data.args?.header);
    });
  }

  // A header is text from our own server; it is parsed as JSON and never put into the page.
  hear(header) {
    const found = /<script type="application\/json" id="nhmap-state"[^>]*>([^<]*)<\/script>/.exec(header || "");
    if (!found || found[1] === this.heard) return;
    this.heard = found[1];
    this.take(JSON.parse(found[1]));
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
    // Python answered and still does not know of a stroke: it was lost on the way.
    if (this.app.plan.waiting.length && Date.now() - this.sentAt > RESEND_AFTER_MS) this.send();
  }

  pick({ kind, i }) {
    const points = this.app.geography.points[kind === "site" ? "sites" : "practices"];
    this.picked = { kind, id: points.id[i], n: ++this.n };
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
    for (const stroke of plan.waiting) stroke.sent = this.sentAt;
    window.Streamlit.setComponentValue({
      v: 1, n: ++this.n, plan: plan.id, strokes: plan.waiting, pick: this.picked, view: { lat, lng, zoom: map.getZoom() },
    });
  }
}
