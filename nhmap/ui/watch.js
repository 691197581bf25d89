// The word at the top of each page whether all is saved, and the one wire on which a window hears that its plan moved
// on. Streamlit calls the function at the end each time that Python says something; everything else outlives that.

const ARRIVE_MS = 1000; // no window runs its script for others more often
const SETTLE_MS = 150; // what arrives with the answer to one's own stroke needs no run
const FLYING_MS = 2000; // strokes on their way bring others' work along
const LATE_MS = 1000;
const AGAIN_MS = 5000;
const PING_MS = 10000;
const DEAF_MS = 4000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;
const MOST_IDS = 200;
const MOST_PLANS = 100;
const SHOWN = { passive: true };

class Watch {
  constructor() {
    this.data = null; // what Python says
    this.word = null; // the mounted component
    this.whole = null; // the one whose trigger runs the whole page
    this.told = ""; // the plan's latest revision that is known
    this.asked = { revision: "", times: 0 };
    this.ranAt = 0;
    this.retry = FIRST_RETRY_MS;
    this.own = new Map(); // plan -> ids of this browser's windows that count as this one
    this.locks = new Map(); // ids that this window holds
    this.heardAt = Date.now();
    document.addEventListener("visibilitychange", () => this.sight());
    window.addEventListener("pagehide", () => this.hangUp());
    window.addEventListener("pageshow", () => this.sight());
    window.addEventListener("nhmap-map", () => this.mapChanged());
    this.listenToApplication();
    setInterval(() => this.tick(), 500);
    this.answerRollCalls();
  }

  // --- what Streamlit's page says of itself ---------------------------------------------------------------------
  get application() {
    return document.querySelector('[data-testid="stApp"]');
  }

  get isConnected() {
    const state = this.application?.dataset.testConnectionState;
    return !state || state === "CONNECTED";
  }

  get isRunning() {
    return this.application?.dataset.testScriptState === "running";
  }

  listenToApplication() {
    const node = this.application;
    if (!node) return;
    let connected = this.isConnected;
    new MutationObserver(() => {
      if (this.isConnected && !connected) this.reconnected();
      connected = this.isConnected;
      this.consider();
      this.render();
    }).observe(node, { attributes: true, attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
  }

  // The page found its server again; the session that answers may be another, which has no part of the page yet.
  reconnected() {
    this.retry = FIRST_RETRY_MS;
    if (this.socket?.readyState === WebSocket.OPEN) this.hello();
    else this.call();
  }

  // --- mounting -------------------------------------------------------------------------------------------------
  mountWhole(component) {
    this.whole = component;
  }

  mount(component) {
    const { data } = component;
    const moved = data.plan !== this.data?.plan;
    const another = data.window !== this.data?.window;
    this.word = component;
    this.data = data;
    if (moved) {
      this.told = "";
      this.asked = { revision: "", times: 0 };
    }
    if (!isNewer(this.told, data.revision)) this.asked = { revision: "", times: 0 };
    this.forget();
    this.furnish(component.parentElement);
    if (moved || another) this.identify();
    if (!data.pending) this.waits = 0;
    this.sight();
    this.hello();
    this.consider();
    this.render();
  }

  furnish(root) {
    const button = root.querySelector(".nh-word");
    if (!button || this.button === button) return;
    this.root = root;
    this.button = button;
    this.more = root.querySelector(".nh-word-more");
    this.rescue = root.querySelector(".nh-word-rescue");
    const name = root.querySelector("input");
    button.addEventListener("click", () => this.unfold(this.more.hidden));
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.more.hidden) return;
      this.unfold(false);
      button.focus();
    });
    this.rescue.addEventListener("click", () => this.trigger(this.word, "rescue", Date.now()));
    name.value = keptName();
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      remember("nhmap-who", name.value.trim().slice(0, 60));
      this.say();
      this.unfold(false);
      button.focus();
    });
    if (this.outside) document.removeEventListener("pointerdown", this.outside, SHOWN);
    this.outside = (event) => {
      if (!this.more.hidden && !event.composedPath().includes(this.more) && !event.composedPath().includes(button)) this.unfold(false);
    };
    document.addEventListener("pointerdown", this.outside, SHOWN);
    this.shown = "";
  }

  unfold(open) {
    this.more.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.root.querySelector("input").focus();
  }

  trigger(component, name, value) {
    component?.setTriggerValue(name, value);
  }

  // --- who this window is ---------------------------------------------------------------------------------------
  // What was done in windows of this browser that are closed by now, or in this one before it was loaded again, is
  // this person's own; what a living window does is somebody else's. A lock tells which windows live.
  async identify() {
    const { plan, window: id } = this.data;
    if (!plan || !id) return;
    if (!this.own.has(plan)) this.own.set(plan, new Set());
    const own = this.own.get(plan);
    const mine = [...own];
    own.add(id);
    await this.take(id);
    const known = recall("nhmap-windows", {});
    const listed = Array.isArray(known[plan]) ? known[plan].filter((each) => /^[0-9a-f]{12}$/.test(each)) : [];
    for (const other of await this.free(listed.filter((each) => !own.has(each)))) {
      if (await this.take(other)) own.add(other);
    }
    delete known[plan];
    const plans = Object.entries({ ...known, [plan]: [...new Set([...listed, ...own])].slice(-MOST_IDS) }).slice(-MOST_PLANS);
    remember("nhmap-windows", JSON.stringify(Object.fromEntries(plans)));
    if (this.data.window === id && (own.size > 1 || mine.length)) this.say();
    else if (this.data.window === id && keptName() !== this.data.who) this.say();
  }

  // Holds a lock of this name for as long as the window lives; false when another window holds it.
  take(id) {
    if (this.locks.has(id)) return Promise.resolve(true);
    if (!navigator.locks) {
      this.locks.set(id, true);
      return Promise.resolve(true);
    }
    return new Promise((done) => {
      navigator.locks.request(`nhmap-window-${id}`, { ifAvailable: true }, (lock) => {
        if (!lock) return done(false);
        this.locks.set(id, true);
        done(true);
        return new Promise(() => {}); // until the window closes
      }).catch(() => done(false));
    });
  }

  // Those of these ids that no living window has.
  async free(ids) {
    if (!ids.length) return ids;
    if (navigator.locks) {
      const { held } = await navigator.locks.query();
      const names = new Set(held.map(({ name }) => name));
      return ids.filter((id) => !names.has(`nhmap-window-${id}`));
    }
    return this.callRoll(ids);
  }

  // Where there are no locks (an address that is neither https nor this computer), living windows answer to their ids.
  answerRollCalls() {
    if (navigator.locks || !window.BroadcastChannel) return;
    this.channel = new BroadcastChannel("nhmap-windows");
    this.channel.addEventListener("message", ({ data }) => {
      if (data?.who) this.channel.postMessage({ here: data.who.filter((id) => this.locks.has(id)) });
      for (const id of data?.here || []) this.answered?.delete(id);
    });
  }

  callRoll(ids) {
    if (!this.channel) return Promise.resolve([]);
    this.answered = new Set(ids);
    this.channel.postMessage({ who: ids });
    return new Promise((done) => setTimeout(() => done([...this.answered]), 500));
  }

  // One message with all that Python cannot know; a run only when there is something that it does not know yet.
  say() {
    const { plan, window: id } = this.data;
    const windows = [...(this.own.get(plan) || [])].filter((each) => each !== id).slice(-MOST_IDS);
    const said = { plan, windows, who: keptName() };
    const key = JSON.stringify([id, said]);
    if (key === this.saidKey || (!windows.length && said.who === this.data.who)) return;
    this.saidKey = key;
    this.word.setStateValue("said", said);
  }

  // --- the wire -------------------------------------------------------------------------------------------------
  get inSight() {
    return document.visibilityState === "visible" && Boolean(this.word && this.data?.plan);
  }

  sight() {
    if (this.inSight) this.call();
    else this.hangUp();
  }

  call() {
    if (!this.inSight || !this.data.address) return;
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.calling);
    const socket = new WebSocket(new URL(this.data.address, location.href.replace(/^http/, "ws")));
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.retry = FIRST_RETRY_MS;
      this.heardAt = Date.now();
      this.hello();
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.socket) this.hear(JSON.parse(data));
    });
    socket.addEventListener("close", () => {
      if (socket !== this.socket) return;
      this.socket = null;
      if (!this.inSight) return;
      clearTimeout(this.calling);
      this.calling = setTimeout(() => this.call(), this.retry * (0.8 + 0.4 * Math.random()));
      this.retry = Math.min(LONGEST_RETRY_MS, this.retry * 2);
    });
  }

  hangUp() {
    clearTimeout(this.calling);
    const { socket } = this;
    this.socket = null;
    this.pinged = 0;
    socket?.close();
  }

  hello() {
    if (this.socket?.readyState !== WebSocket.OPEN || !this.data) return;
    const { plan, revision: has, window: id, pending } = this.data;
    if (!plan) return;
    this.socket.send(JSON.stringify({ plan, has, window: id, waiting: Boolean(pending) }));
    this.pinged ||= Date.now();
  }

  hear(news) {
    this.heardAt = Date.now();
    this.pinged = 0;
    if (news.revision && (!this.told || isNewer(news.revision, this.told))) this.told = news.revision;
    if (news.writable && this.data.pending) this.deliver();
    if (news.here === false) this.mind();
    this.consider();
    this.render();
  }

  // Another session answers than the one that drew this page: it must draw the page before it can take a stroke.
  mind() {
    const id = this.data.window;
    clearTimeout(this.minding);
    this.minding = setTimeout(() => {
      if (!this.isConnected || this.isRunning || this.data.window !== id || Date.now() - (this.mindedAt || 0) < AGAIN_MS) return;
      this.mindedAt = Date.now();
      this.begin();
    }, 300);
  }

  begin() {
    this.trigger(this.whole || this.word, "begun", Date.now());
  }

  // Python keeps something that it could not store, and can store again: less and less often, if that is not true.
  deliver() {
    this.waits = (this.waits || 0) + 1;
    clearTimeout(this.delivering);
    this.delivering = setTimeout(() => {
      if (this.data.pending && !this.isRunning) this.trigger(this.word, "came", Date.now());
    }, Math.min(16000, 500 * 2 ** (this.waits - 1)) - 500);
  }

  // --- others' work ---------------------------------------------------------------------------------------------
  get isBusy() {
    const map = this.map();
    const flying = this.unsent().some(({ when }) => Date.now() - when < FLYING_MS);
    return this.isRunning || Boolean(map?.busy) || flying || Boolean(document.querySelector('[role="dialog"]'));
  }

  consider() {
    clearTimeout(this.coming);
    if (!this.inSight || !this.isConnected || !isNewer(this.told, this.data.revision)) return;
    const again = this.asked.revision === this.told ? 1000 * 2 ** Math.min(6, this.asked.times) : ARRIVE_MS;
    const wait = Math.max(SETTLE_MS, this.ranAt + again - Date.now());
    this.coming = setTimeout(() => this.arrive(), this.isBusy ? Math.max(wait, 300) : wait);
  }

  arrive() {
    if (!this.inSight || !this.isConnected || !isNewer(this.told, this.data.revision)) return;
    if (this.isBusy) {
      this.consider();
      return;
    }
    this.asked = { revision: this.told, times: this.asked.revision === this.told ? this.asked.times + 1 : 0 };
    this.ranAt = Date.now();
    this.trigger(this.word, "came", this.told);
    this.consider();
  }

  // --- strokes that wait ----------------------------------------------------------------------------------------
  // The map on this page, if there is one to draw on.
  map() {
    const told = window.nhmapMap;
    return told && told.plan === this.data?.plan && told.frame?.isConnected ? told : null;
  }

  // Strokes that the browser keeps and Python does not have.
  unsent() {
    const held = new Set(this.data?.held || []);
    return this.waiting().filter(({ id }) => !held.has(id));
  }

  waiting() {
    return this.map()?.waiting || storedStrokes(this.data?.plan);
  }

  mapChanged() {
    this.consider();
    this.render();
  }

  // What Python has answered is forgotten here where no map does it.
  forget() {
    const { plan, ack } = this.data;
    if (this.map() || !ack.length) return;
    const done = new Set(ack);
    const before = storedStrokes(plan);
    const left = before.filter(({ id }) => !done.has(id));
    if (left.length !== before.length) keepStrokes(plan, left);
  }

  // --- the word -------------------------------------------------------------------------------------------------
  get isDeaf() {
    return Boolean(this.pinged) && Date.now() - this.pinged > DEAF_MS;
  }

  tick() {
    if (!this.data) return;
    const open = this.socket?.readyState === WebSocket.OPEN;
    const late = this.unsent().some(({ when }) => Date.now() - when > LATE_MS);
    if (open && !this.pinged && Date.now() - this.heardAt > (late ? 2000 : PING_MS)) this.hello();
    if (open && this.isDeaf && Date.now() - this.pinged > 2 * DEAF_MS) {
      this.hangUp();
      this.pinged = Date.now() - DEAF_MS;
      this.call();
    }
    this.render();
  }

  // What is true now: [kind, word, in more words].
  truth() {
    const { data } = this;
    const unsent = this.unsent();
    const held = (data.held || []).length;
    const count = unsent.length + data.pending;
    const wait = counted(count, data.pending > held ? "change" : "stroke");
    const one = count === 1;
    if (!this.isConnected || this.isDeaf) {
      const kept = count ? `${wait} ${one ? "waits" : "wait"} here and will be sent.` : data.state === "saved" ? `All is saved up to ${data.saved_at}.` : "";
      return ["lost", `No connection. ${kept}`.trim(), count ? "They are kept in this window, also when the page is loaded again. Do not close the window." : "nhmap tries to reach its server again."];
    }
    if (data.pending || data.state === "waiting") {
      const why = data.words || "nhmap could not write to the disk";
      const waits = count ? ` ${wait} ${one ? "waits" : "wait"} in this window.` : "";
      return ["unsaved", `Not saved: ${why}.${waits}`, "nhmap tries again by itself as soon as it can. Until then do not close this window, or download what is not saved."];
    }
    if (unsent.some(({ when }) => Date.now() - when > LATE_MS)) {
      return ["late", `Not saved yet: ${wait}`, "They are on their way, and kept in this window until they have arrived."];
    }
    if (data.state === "saved") {
      return ["saved", `Saved ${data.saved_at}`, `Every change is saved as you make it, the last at ${data.saved_at}. ${data.where || ""}`.trim()];
    }
    return ["nothing", "Nothing to save yet", "What you draw is saved as you draw it."];
  }

  render() {
    if (!this.data || !this.button) return;
    const [kind, word, more] = this.truth();
    const shown = `${kind} ${word}`;
    this.rescue.hidden = kind !== "unsaved";
    if (shown === this.shown) return;
    this.shown = shown;
    const sign = { lost: "\u26a0 ", unsaved: "\u26a0 ", late: "\u23f3 " }[kind] || "";
    this.button.textContent = `${sign}${word}`;
    this.button.dataset.kind = kind;
    this.button.title = word;
    this.root.querySelector(".nh-word-told").textContent = `${word}\n${more}`;
    // For people who listen: when it turns, not at each minute.
    if (kind === this.heard) return;
    const [status, alert] = this.root.querySelectorAll(".nh-word-heard");
    const loud = kind === "lost" || kind === "unsaved";
    if (this.heard || loud) (loud ? alert : status).textContent = word;
    (loud ? status : alert).textContent = "";
    this.heard = kind;
  }
}

// Of two revisions "entries.choices", of which each number only grows.
function isNewer(one, other) {
  const [a, b] = (one || "0.0").split(".").map(Number), [c, d] = (other || "0.0").split(".").map(Number);
  return a > c || b > d;
}

function counted(number, word) {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function recall(key, otherwise) {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return found && typeof found === "object" ? found : otherwise;
  } catch {
    return otherwise;
  }
}

function remember(key, text) {
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch { /* private browsing: it lives as long as the page */ }
}

function keptName() {
  try {
    return localStorage.getItem("nhmap-who") || "";
  } catch {
    return "";
  }
}

// Where the map keeps strokes: nhmap/ui/map/plan.js.
function storedStrokes(plan) {
  try {
    const found = JSON.parse(sessionStorage.getItem(`nhmap-strokes-${plan}`) || "[]");
    return Array.isArray(found) ? found.filter((stroke) => stroke?.id) : [];
  } catch {
    return [];
  }
}

function keepStrokes(plan, strokes) {
  try {
    if (strokes.length) sessionStorage.setItem(`nhmap-strokes-${plan}`, JSON.stringify(strokes));
    else sessionStorage.removeItem(`nhmap-strokes-${plan}`);
  } catch { /* as above */ }
}

export default function mount(component) {
  window.nhmapWatch ||= new Watch();
  const watch = window.nhmapWatch;
  if (component.data.whole) {
    watch.mountWhole(component);
    return () => { if (watch.whole?.parentElement === component.parentElement) watch.whole = null; };
  }
  watch.mount(component);
  return () => {
    if (watch.word?.parentElement !== component.parentElement) return;
    watch.word = null;
    watch.button = null;
  };
}
