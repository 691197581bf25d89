// The word at the top of each page whether all is saved, and what brings others' work. Streamlit calls the function at
// the end each time that Python says something; everything else outlives that.

const ARRIVE_MS = 1000; // no window runs its script for others more often
const SETTLE_MS = 150; // what arrives with the answer to one's own stroke needs no run
const FLYING_MS = 2000; // strokes on their way bring others' work along
const LOOK_MS = 400;
const BEGIN_AGAIN_MS = 5000;
const UNHEARD_MS = 4000;
const MOST_TIMES = 4; // what was said so often and never taken over is not said again
const LEAVING_MS = 2000;
const LONGEST_MS = 64000;

class Watch {
  constructor() {
    this.data = null; // what Python says
    this.word = null; // the mounted component
    this.whole = null; // the one that runs the whole page
    this.here = { people: [], count: 0 }; // who else has the plan in sight
    this.told = ""; // the plan's latest revision that is known
    this.ran = { at: 0, revision: "", times: 0 };
    this.offered = { at: 0, wait: 0 };
    this.deliveries = 0;
    this.introduced = { key: "", times: 0, again: 0 };
    this.windows = new OwnWindows();
    this.wire = new Wire(() => this.self(), (news) => this.hear(news));
    this.application = new Application();
    this.focus = new FocusKeeper();
    this.tabs = new PanelTabs();
    this.application.addEventListener("found", () => this.found());
    this.application.addEventListener("change", () => this.turn());
    document.addEventListener("visibilitychange", () => this.wire.say());
    window.addEventListener("pageshow", () => this.wire.say());
    window.addEventListener("nhmap-map", () => this.turn());
    window.addEventListener("beforeunload", (event) => { if (this.wouldLose) event.preventDefault(); });
    setInterval(() => this.tick(), 500);
  }

  // --- mounting -------------------------------------------------------------------------------------------------
  mount(component) {
    const before = this.data;
    this.word = component;
    this.data = component.data;
    if (before?.plan !== this.data.plan) {
      this.told = "";
      this.here = { people: [], count: 0 };
    }
    if (!this.data.pending) this.deliveries = 0;
    this.forget();
    this.furnish(component.parentElement);
    if (before?.plan !== this.data.plan || before.window !== this.data.window) this.identify();
    this.wire.say();
    this.turn();
  }

  furnish(root) {
    if (this.line?.button === root.querySelector(".nh-word")) return;
    this.line?.close();
    this.line = new Line(root, { named: () => this.introduce(), rescued: () => this.word.setTriggerValue("rescue", Date.now()) });
  }

  unmount(component) {
    if (this.word?.parentElement !== component.parentElement) return;
    this.word = null;
    this.line?.close();
    this.line = null;
  }

  // --- who this window is ---------------------------------------------------------------------------------------
  async identify() {
    const { plan, window: id } = this.data;
    if (!plan || !id) return;
    const before = lastWindow(id);
    await this.windows.join(plan, id);
    this.joined = `${plan} ${id}`;
    this.introduce();
    if (!before) return;
    // This page before it was loaded again may go on answering for a moment.
    await new Promise((done) => setTimeout(done, LEAVING_MS));
    if (this.data.plan === plan && this.data.window === id) await this.windows.claim(plan, before);
  }

  // Tells Python what it cannot know; no run where there is nothing that it does not know.
  introduce() {
    const { plan, window: id, former, who } = this.data;
    if (this.joined !== `${plan} ${id}` || !this.inSight || this.application.hasDialog) return; // a run closes dialogs
    const said = { plan, windows: this.windows.besides(plan, id), who: keptName() };
    if (JSON.stringify([said.windows, said.who]) === JSON.stringify([former, who])) return;
    const key = JSON.stringify([id, said]);
    if (key === this.introduced.key && (this.application.isRunning || Date.now() < this.introduced.again)) return;
    const times = key === this.introduced.key ? this.introduced.times + 1 : 0; // a run that was cut short hears nothing
    if (times > MOST_TIMES) return;
    this.introduced = { key, times, again: Date.now() + UNHEARD_MS * 2 ** times };
    this.word?.setStateValue("said", { ...said, times });
  }

  // --- the wire -------------------------------------------------------------------------------------------------
  get inSight() {
    return document.visibilityState === "visible" && Boolean(this.word && this.data?.plan);
  }

  // What the watcher must know of this window; null when it need not be told anything. Out of sight, a window listens
  // only while it keeps something that is to be stored.
  self() {
    if (!this.inSight && !(this.word && this.data?.pending)) return null;
    const { address, plan, revision: has, window: id, pending } = this.data;
    return { address, plan, has, window: id, waiting: pending > 0, who: keptName() };
  }

  hear(news) {
    if (news.plan !== this.data.plan) return;
    if (news.revision && (!this.told || isNewer(news.revision, this.told))) this.told = news.revision;
    if (news.writable && this.data.pending) this.deliver();
    if (news.here === false) this.begin();
    if (news.headline) showAhead(news.headline);
    if (news.people) this.here = { people: news.people, count: news.count };
    this.turn();
  }

  // The page found its server again; the session that answers may be another.
  found() {
    this.offered = { at: 0, wait: 0 };
    this.wire.retry = FIRST_RETRY_MS;
    this.wire.say();
  }

  // Another session answers than the one that drew this page: before it has drawn the page once it knows no part of it,
  // and takes neither strokes nor presses.
  begin() {
    const { window: id } = this.data;
    clearTimeout(this.beginning);
    this.beginning = setTimeout(() => {
      const { isConnected, isRunning } = this.application;
      if (!isConnected || isRunning || this.data.window !== id || Date.now() - (this.begunAt || 0) < BEGIN_AGAIN_MS) return;
      this.begunAt = Date.now();
      (this.whole || this.word)?.setTriggerValue("begun", this.begunAt);
    }, 300);
  }

  // Python keeps something that could not be stored, and it can be tried again: less and less often.
  deliver() {
    clearTimeout(this.delivering);
    const wait = this.deliveries ? Math.min(LONGEST_MS, 500 * 2 ** this.deliveries) : 0;
    this.deliveries += 1;
    this.delivering = setTimeout(() => {
      const { isRunning, hasDialog } = this.application;
      if (this.data.pending && !isRunning && !hasDialog) this.word?.setTriggerValue("came", Date.now());
      else this.wire.say(); // it is asked again then
    }, wait);
  }

  // --- others' work ---------------------------------------------------------------------------------------------
  get isBusy() {
    const flying = this.unsent().some(({ when }) => Date.now() - when < FLYING_MS);
    return this.application.isRunning || this.application.hasDialog || flying || Boolean(this.map()?.busy);
  }

  get isBehind() {
    return this.inSight && this.application.isConnected && isNewer(this.told, this.data.revision);
  }

  // Looks whether a run is due, and when.
  consider() {
    clearTimeout(this.coming);
    if (!this.isBehind) return;
    const vain = this.ran.revision === this.told ? this.ran.times : 0;
    const due = this.ran.at + Math.min(LONGEST_MS, ARRIVE_MS * 2 ** vain) - Date.now();
    this.coming = setTimeout(() => this.arrive(), Math.max(SETTLE_MS, due, this.isBusy ? LOOK_MS : 0));
  }

  arrive() {
    if (!this.isBehind) return;
    if (!this.isBusy) {
      const times = this.ran.revision === this.told ? this.ran.times + 1 : 0;
      this.ran = { at: Date.now(), revision: this.told, times };
      this.word.setTriggerValue("came", this.told);
    }
    this.consider();
  }

  // --- strokes that wait ----------------------------------------------------------------------------------------
  // The map on this page, if there is one to draw on.
  map() {
    const told = window.nhmapMap;
    return told && told.plan === this.data?.plan && told.frame?.isConnected ? told : null;
  }

  // Strokes that are not on the disk, as the browser keeps them.
  waiting() {
    return this.data ? this.map()?.waiting || storedStrokes(this.data.plan) : [];
  }

  // Those of them that Python does not have.
  unsent() {
    const held = new Set(this.data?.held);
    return this.waiting().filter(({ id }) => !held.has(id));
  }

  // On a page without a map to draw on, strokes that were left behind go by the word.
  offer() {
    const { data, offered, application } = this;
    if (!data.takes || !this.inSight || !application.isConnected || application.isRunning || Date.now() - offered.at < offered.wait) return;
    const strokes = this.unsent();
    if (!strokes.length) return;
    this.offered = { at: Date.now(), wait: Math.min(16000, Math.max(2000, offered.wait * 2)) };
    this.word.setTriggerValue("strokes", { v: 1, n: Date.now(), plan: data.plan, strokes });
  }

  // What Python has answered is forgotten here, where no map does it.
  forget() {
    const { plan, answered } = this.data;
    if (this.map() || !answered.length) return;
    const done = new Set(answered);
    keepStrokes(plan, storedStrokes(plan).filter(({ id }) => !done.has(id)));
    this.offered = { at: 0, wait: 0 };
  }

  get wouldLose() {
    return Boolean(this.data) && (this.data.pending > 0 || isLate(this.unsent()));
  }

  // --- the word -------------------------------------------------------------------------------------------------
  tick() {
    if (!this.data) return;
    this.application.dismissConnectionError();
    this.wire.check(isLate(this.unsent()));
    this.introduce();
    this.offer();
    this.show();
  }

  turn() {
    this.consider();
    this.show();
  }

  show() {
    if (this.data && this.line) this.line.here(this.here.people, this.here.count);
    if (this.data && this.line) this.line.show(truthOf(this.data, this.waiting(), this.application.isConnected && !this.wire.isDeaf));
  }
}

// Of two revisions "entries.choices", of which each number only grows.
function isNewer(one, other) {
  const [a, b] = (one || "0.0").split(".").map(Number), [c, d] = (other || "0.0").split(".").map(Number);
  return a > c || b > d;
}

export default function mount(component) {
  window.nhmapWatch ||= new Watch();
  const watch = window.nhmapWatch;
  if (component.data.whole) {
    watch.whole = component;
    return () => { if (watch.whole?.parentElement === component.parentElement) watch.whole = null; };
  }
  watch.mount(component);
  return () => watch.unmount(component);
}
