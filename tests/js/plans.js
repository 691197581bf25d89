// Plans for tests: a county of twelve small areas, and what Python tells the map of a plan.

import { load, Storage } from "./load.js";

export const PEOPLE = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200];

/** A zone as Python tells of it. */
export function zone(id, { level = "SNP", parent = null, locked = false } = {}) {
  return { id, name: `Zone ${id}`, level, parent, locked, colour: 0 };
}

/** Python's word for a plan: `areas` says which small areas each zone holds directly. */
export function told(zones, areas, more = {}) {
  const labels = zones.map(({ id }, at) => [at, (areas[id] || []).map((row, n, rows) => row - (n ? rows[n - 1] : 0))]);
  return { plan: { id: "plan-1", zones, labels, entries: 5 }, active: zones[0]?.id ?? null, basis: "residents", ack: [], refused: [], held: [], ...more };
}

/** The browser's copy of a plan, with a storage of its own. */
export function copy(state = null, sessionStorage = new Storage()) {
  const { PlanCopy } = load(["plan"], ["PlanCopy"], { sessionStorage });
  const plan = new PlanCopy({ count: PEOPLE.length, peopleOn: () => PEOPLE });
  if (state) plan.receive(state);
  return { plan, sessionStorage };
}

/** Small areas that a zone holds directly. */
export function areasOf(plan, id) {
  const at = plan.position(id);
  return [...plan.labels.keys()].filter((row) => plan.labels[row] === at);
}

/** People of a zone and of those that nest in it, counted from nothing. */
export function slowTotal(plan, id) {
  const within = (at) => at >= 0 && (plan.zones[at].id === id || within(plan.position(plan.zones[at].parent)));
  return PEOPLE.reduce((sum, people, row) => sum + (within(plan.labels[row]) ? people : 0), 0);
}
