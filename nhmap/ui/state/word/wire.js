// The wire on which a window hears that its plan moved on; held only while the window is in sight. One WebSocket, not a
// stream of events: a browser allows six of those for all windows of an address.

const PING_MS = 10000;
const PING_SOON_MS = 2000; // while something waits
const DEAF_MS = 4000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;

class Wire {
  // `asks` gives what to say of this window, or null while there is no reason for a wire; `hears` is told the news.
  constructor(asks, hears) {
    this.asks = asks;
    this.hears = hears;
    this.socket = null;
    this.asked = 0; // when something was said that has not been answered
    this.heard = 0;
    this.retry = FIRST_RETRY_MS;
    window.addEventListener("pagehide", () => this.hangUp());
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // Something was said and is not answered: the other end cannot be reached, whatever the browser believes.
  get isDeaf() {
    return this.asked > 0 && Date.now() - this.asked > DEAF_MS;
  }

  // Says how this window stands; calls first where there is no connection.
  say() {
    const said = this.asks();
    if (!said) this.hangUp();
    else if (this.isOpen) {
      const { address, ...words } = said;
      this.socket.send(JSON.stringify(words));
      this.asked ||= Date.now();
    } else this.call(said.address);
  }

  call(address) {
    if (!address || this.socket) return;
    clearTimeout(this.calling);
    const socket = new WebSocket(new URL(address, location.href.replace(/^http/, "ws")));
    this.socket = socket;
    socket.addEventListener("open", () => {
      if (socket !== this.socket) return;
      this.retry = FIRST_RETRY_MS;
      this.heard = Date.now();
      this.say();
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket !== this.socket) return;
      this.heard = Date.now();
      this.asked = 0;
      this.hears(JSON.parse(data));
    });
    socket.addEventListener("close", () => {
      if (socket !== this.socket) return;
      this.socket = null;
      this.asked = 0;
      clearTimeout(this.calling);
      this.calling = setTimeout(() => this.say(), this.retry * (0.8 + 0.4 * Math.random()));
      this.retry = Math.min(LONGEST_RETRY_MS, this.retry * 2);
    });
  }

  hangUp() {
    clearTimeout(this.calling);
    const { socket } = this;
    this.socket = null;
    this.asked = 0;
    socket?.close();
  }

  // Called now and then: asks whether anybody is there, and tries another connection where nobody is.
  check(soon) {
    if (!this.isOpen) return;
    if (!this.asked && Date.now() - this.heard > (soon ? PING_SOON_MS : PING_MS)) this.say();
    if (this.asked && Date.now() - this.asked > 2 * DEAF_MS) {
      const since = this.asked;
      this.hangUp();
      this.say();
      this.asked = since;
    }
  }
}
