// What Streamlit's page says of itself: whether it has its server, and whether a script runs.

const RUNS = "data-test-script-state";
const LINK = 'a[data-testid$="NavLink"]';
const BOX = 'textarea, input:not([role="combobox"], [type="range"], [type="checkbox"], [type="radio"], [type="file"])';
const HEARD_MS = 1500; // words that no run has begun for by then are none that the server wants
const REST_MS = 150; // a run that ended may be followed by the one for the words
const LEAVE_MS = 10000; // a press on another page waits no longer than that

class Application extends EventTarget {
  constructor() {
    super();
    this.box = { node: null, words: "" }; // the box of text under the hands, and what stood in it
    this.sentAt = 0; // when other words left such a box
    this.restedAt = 0; // when a run ended
    document.addEventListener("focusin", ({ target }) => {
      this.box = { node: target.matches?.(BOX) ? target : null, words: target.value };
    }, true);
    document.addEventListener("focusout", ({ target }) => {
      if (target === this.box.node && target.value !== this.box.words) this.sentAt = Date.now();
    }, true);
    document.addEventListener("click", (event) => this.leave(event), true);
    this.node = document.querySelector('[data-testid="stApp"]');
    if (!this.node) return;
    this.followScheme();
    let connected = this.isConnected;
    new MutationObserver((changes) => {
      const found = this.isConnected && !connected;
      connected = this.isConnected;
      if (this.rests && changes.some(({ attributeName }) => attributeName === RUNS)) this.restedAt = Date.now();
      if (found) this.dispatchEvent(new Event("found"));
      this.dispatchEvent(new Event("change"));
    }).observe(this.node, { attributes: true, attributeFilter: ["data-test-connection-state", RUNS] });
  }

  // Menus and dialogs stand beside Streamlit's application, which alone says whether it is light or dark; print asks too.
  followScheme() {
    const root = document.documentElement;
    const take = () => {
      const scheme = getComputedStyle(this.node).colorScheme;
      root.style.colorScheme = scheme;
      root.dataset.scheme = scheme;
    };
    take();
    new MutationObserver(take).observe(this.node, { attributes: true, attributeFilter: ["class"] });
  }

  get isConnected() {
    const state = this.node?.dataset.testConnectionState;
    return !state || state === "CONNECTED";
  }

  // Words leave a box of text when another page is pressed, and the press goes after them. What the server gets at one
  // time it takes together, and of a page that is left it keeps no box: so the press waits until the words are kept.
  leave(event) {
    const link = event.target.closest?.(LINK);
    if (!link || !event.isTrusted || this.areWordsKept) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab, which leaves nothing
    event.preventDefault();
    event.stopPropagation();
    clearInterval(this.leaving);
    this.leaving = setInterval(() => {
      if (!this.areWordsKept) return;
      clearInterval(this.leaving);
      const now = [...document.querySelectorAll(LINK)].find(({ href }) => href === link.href); // it may be drawn anew
      (now || link).click();
    }, 50);
  }

  get areWordsKept() {
    const since = Date.now() - this.sentAt;
    if (since > LEAVE_MS) return true;
    return this.rests && (this.restedAt > this.sentAt ? Date.now() - this.restedAt > REST_MS : since > HEARD_MS);
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
