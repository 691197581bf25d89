// Which windows count as this one. What was done in windows of this browser that are closed by now, or in this one
// before it was loaded again, is this person's own; what a living window does is somebody else's.

const MOST_IDS = 200;
const MOST_PLANS = 100;
const ROLL_CALL_MS = 500;

class OwnWindows {
  constructor() {
    this.own = new Map(); // plan -> ids that count as this window
    this.held = new Set(); // ids that this window answers for as long as it lives
    // Where there are no locks (an address that is neither https nor this computer), living windows answer to their ids.
    if (navigator.locks || !window.BroadcastChannel) return;
    this.channel = new BroadcastChannel("nhmap-windows");
    this.channel.addEventListener("message", ({ data }) => {
      if (data?.who) this.channel.postMessage({ here: data.who.filter((id) => this.held.has(id)) });
      for (const id of data?.here || []) this.unanswered?.delete(id);
    });
  }

  // Those besides itself that a window counts as its own.
  besides(plan, id) {
    return [...(this.own.get(plan) || [])].filter((each) => each !== id).slice(-MOST_IDS);
  }

  // Makes a window known to the others, and takes over those that are closed.
  async join(plan, id) {
    if (!this.own.has(plan)) this.own.set(plan, new Set());
    const own = this.own.get(plan);
    own.add(id);
    await this.take(id);
    const known = recall("nhmap-windows", {});
    const listed = Array.isArray(known[plan]) ? known[plan].filter((each) => /^[0-9a-f]{12}$/.test(each)) : [];
    for (const other of await this.free(listed.filter((each) => !own.has(each)))) {
      if (await this.take(other)) own.add(other);
    }
    // Read again: another window may have written while this one waited.
    const now = recall("nhmap-windows", {});
    const before = Array.isArray(now[plan]) ? now[plan] : [];
    delete now[plan]; // so that it comes last: the plans opened longest ago are forgotten first
    const plans = Object.entries({ ...now, [plan]: [...new Set([...before, ...listed, ...own])].slice(-MOST_IDS) });
    remember("nhmap-windows", JSON.stringify(Object.fromEntries(plans.slice(-MOST_PLANS))));
  }

  // Takes over one window that was known for this plan, if it is closed.
  async claim(plan, id) {
    const known = recall("nhmap-windows", {})[plan];
    if (Array.isArray(known) && known.includes(id) && (await this.take(id))) this.own.get(plan)?.add(id);
  }

  // Answers for an id from now on; false when another window does.
  async take(id) {
    if (this.held.has(id)) return true;
    if (navigator.locks) {
      const got = await new Promise((done) => {
        navigator.locks.request(`nhmap-window-${id}`, { ifAvailable: true }, (lock) => {
          done(Boolean(lock));
          return lock ? new Promise(() => {}) : undefined; // held until the window closes
        }).catch(() => done(false));
      });
      if (!got) return false;
    }
    this.held.add(id);
    return true;
  }

  // Those of these ids that no living window answers for.
  async free(ids) {
    if (!ids.length) return ids;
    if (navigator.locks) {
      const { held } = await navigator.locks.query();
      const names = new Set(held.map(({ name }) => name));
      return ids.filter((id) => !names.has(`nhmap-window-${id}`));
    }
    if (!this.channel) return [];
    this.unanswered = new Set(ids);
    this.channel.postMessage({ who: ids });
    await new Promise((done) => setTimeout(done, ROLL_CALL_MS));
    return [...this.unanswered];
  }
}
