// What Streamlit's page says of itself: whether it has its server, and whether a script runs.

class Application extends EventTarget {
  constructor() {
    super();
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
