// What Streamlit's page says of itself: whether it has its server, and whether a script runs.

const TYPED_MS = 10000; // words typed so long ago are on their way or kept
const LEAVE_MS = 3000; // a press on another page waits no longer than that

class Application extends EventTarget {
  constructor() {
    super();
    this.typed = 0;
    document.addEventListener("input", () => { this.typed = Date.now(); }, true);
    document.addEventListener("click", (event) => this.leave(event), true);
    this.node = document.querySelector('[data-testid="stApp"]');
    if (!this.node) return;
    let connected = this.isConnected;
    new MutationObserver(() => {
      const found = this.isConnected && !connected;
      connected = this.isConnected;
      if (found) this.dispatchEvent(new Event("found"));
      this.dispatchEvent(new Event("change"));
    }).observe(this.node, { attributes: true, attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
  }

  get isConnected() {
    const state = this.node?.dataset.testConnectionState;
    return !state || state === "CONNECTED";
  }

  // Words that were typed and another page that is pressed go to the server one after the other. Where it is at work it
  // takes both together, and what was typed on the page that is left is gone: so the press waits until it rests.
  leave(event) {
    const link = event.target.closest?.('a[data-testid$="NavLink"]');
    if (!link || link === this.leaving || this.rests || Date.now() - this.typed > TYPED_MS) return;
    event.preventDefault();
    event.stopPropagation();
    const end = Date.now() + LEAVE_MS;
    clearInterval(this.waiting);
    this.waiting = setInterval(() => {
      if (!this.rests && Date.now() < end) return;
      clearInterval(this.waiting);
      this.leaving = link;
      link.click();
      this.leaving = null;
    }, 50);
  }

  get rests() {
    const state = this.node?.dataset.testScriptState;
    return !state || state === "notRunning";
  }

  get isRunning() {
    return this.node?.dataset.testScriptState === "running";
  }

  // Streamlit lays its own word over the page when the server is gone. Ours says the same and leaves the map to draw on.
  dismissConnectionError() {
    if (this.isConnected) return;
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      if (dialog.querySelector("h2")?.textContent === "Connection error") dialog.querySelector("button")?.click();
    }
  }

  // What a run of the script would close under a person's hands. A popover stays open, whatever runs.
  get hasDialog() {
    return Boolean(document.querySelector('[data-testid="stDialog"]'));
  }
}
