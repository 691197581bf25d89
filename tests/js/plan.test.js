// Strokes in the browser: what they change at once, what waits for Python, and what outlives a reload.

import assert from "node:assert/strict";
import { numbers, Storage } from "./load.js";
import { areasOf, copy, slowTotal, told, zone } from "./plans.js";

const TWO = [zone("a"), zone("b")];

Deno.test("the plan is what Python says", () => {
  const { plan } = copy(told(TWO, { a: [0, 1, 4], b: [7] }));
  assert.deepEqual([areasOf(plan, "a"), areasOf(plan, "b")], [[0, 1, 4], [7]]);
  assert.deepEqual(plan.totals, [800, 800]);
});

Deno.test("a stroke takes areas at once, also from another zone, and waits for Python", () => {
  const { plan } = copy(told(TWO, { a: [0], b: [1, 2] }));
  const stroke = plan.stroke("lasso", [0, 1, 5], false);
  assert.deepEqual(stroke.areas, [1, 5]); // the first was in it already
  assert.deepEqual([stroke.zone, stroke.seen], ["a", 5]);
  assert.deepEqual([areasOf(plan, "a"), areasOf(plan, "b")], [[0, 1, 5], [2]]);
  assert.deepEqual(plan.totals, [100 + 200 + 600, 300]);
  assert.deepEqual(plan.waiting, [stroke]);
});

Deno.test("a stroke that changes nothing is none", () => {
  const { plan } = copy(told(TWO, { a: [0, 1] }));
  assert.equal(plan.stroke("lasso", [0, 1], false), null);
  assert.equal(plan.stroke("lasso", [5], true), null);
  assert.deepEqual(plan.waiting, []);
});

Deno.test("erasing takes away from the zone that is drawn, and from no other", () => {
  const { plan } = copy(told(TWO, { a: [0, 1], b: [2] }));
  plan.stroke("lasso", [1, 2], true);
  assert.deepEqual([areasOf(plan, "a"), areasOf(plan, "b")], [[0], [2]]);
});

Deno.test("what Python has not seen is laid over its answer, what it has stored is forgotten", () => {
  const { plan } = copy(told(TWO, { a: [0] }));
  const first = plan.stroke("pick", [1], false), second = plan.stroke("pick", [2], false);
  plan.receive(told(TWO, { a: [0, 1] }, { ack: [first.id] }));
  assert.deepEqual(areasOf(plan, "a"), [0, 1, 2]);
  assert.deepEqual(plan.waiting, [second]);
});

Deno.test("a stroke that Python holds and could not store is not laid twice, and not forgotten", () => {
  const { plan } = copy(told(TWO, { a: [0] }));
  const stroke = plan.stroke("pick", [1], false);
  plan.receive(told(TWO, { a: [0, 1] }, { held: [stroke.id] }));
  assert.deepEqual(plan.unsent(), []);
  assert.deepEqual(plan.waiting, [stroke]);
});

Deno.test("a stroke without effect is forgotten with its reason, each reason once", () => {
  const { plan } = copy(told(TWO, {}));
  const strokes = [plan.stroke("pick", [1], false), plan.stroke("pick", [2], false)];
  const reasons = [];
  plan.addEventListener("refused", ({ detail }) => reasons.push(detail));
  plan.receive(told(TWO, {}, { refused: strokes.map(({ id }) => [id, "It is locked."]) }));
  assert.deepEqual(reasons, [["It is locked."]]);
  assert.deepEqual([plan.waiting, areasOf(plan, "a")], [[], []]);
});

Deno.test("strokes outlive a reload of the page, those of another plan do not come in", () => {
  const sessionStorage = new Storage();
  const before = copy(told(TWO, { a: [0] }), sessionStorage).plan;
  before.stroke("lasso", [3, 4], false);
  const { plan } = copy(told(TWO, { a: [0] }), sessionStorage);
  assert.deepEqual(areasOf(plan, "a"), [0, 3, 4]);
  const other = told(TWO, {});
  other.plan.id = "plan-2";
  assert.deepEqual(areasOf(copy(other, sessionStorage).plan, "a"), []);
});

Deno.test("a plan that is only looked at neither reads nor writes what waits", () => {
  const sessionStorage = new Storage();
  copy(told(TWO, {}), sessionStorage).plan.stroke("pick", [3], false);
  const texts = new Map(sessionStorage.texts);
  const { plan } = copy(told(TWO, {}, { readonly: true }), sessionStorage);
  assert.deepEqual(plan.waiting, []);
  assert.deepEqual(sessionStorage.texts, texts);
});

Deno.test("where the browser forbids storage, or holds nonsense, drawing goes on", () => {
  const forbidden = { getItem: () => { throw new Error("no"); }, setItem: () => { throw new Error("no"); }, removeItem: () => {} };
  const { plan } = copy(told(TWO, {}), forbidden);
  assert.ok(plan.stroke("pick", [3], false));
  const nonsense = new Storage();
  nonsense.setItem("nhmap-strokes-plan-1", '{"not": "a list"}');
  assert.deepEqual(copy(told(TWO, {}), nonsense).plan.waiting, []);
});

Deno.test("undo by key waits among the strokes, and only where there is something to undo", () => {
  const { plan } = copy(told(TWO, {}));
  assert.equal(plan.wish("undo", { undoable: 0, redoable: 0 }), null);
  assert.equal(plan.wish("redo", { undoable: 0, redoable: 0 }), null);
  plan.stroke("pick", [3], false);
  assert.equal(plan.wish("undo", { undoable: 0, redoable: 0 }).tool, "undo");
  assert.equal(plan.wish("redo", { undoable: 0, redoable: 0 }).tool, "redo");
  assert.deepEqual(plan.waiting.map(({ tool }) => tool), ["pick", "undo", "redo"]);
});

Deno.test("a shape goes to the zone that it was begun for, whatever is active by then", () => {
  const { plan } = copy(told(TWO, {}));
  plan.begun = "a";
  plan.take("b");
  assert.equal(plan.stroke("polygon", [6], false).zone, "a");
  assert.deepEqual(areasOf(plan, "a"), [6]);
});

Deno.test("into a zone that is gone nothing is drawn here: Python answers", () => {
  const { plan } = copy(told(TWO, { b: [1] }));
  plan.begun = "gone";
  const stroke = plan.stroke("polygon", [1, 2], false);
  assert.deepEqual([stroke.zone, stroke.areas], ["gone", [1, 2]]);
  assert.deepEqual([areasOf(plan, "b"), areasOf(plan, "a")], [[1], []]);
  assert.equal(plan.stroke("polygon", [1], true), null);
});

Deno.test("a change names the rows that differ, all of them where zones changed", () => {
  const { plan } = copy(told(TWO, { a: [0] }));
  const changes = [];
  plan.addEventListener("change", ({ detail }) => changes.push(detail));
  plan.receive(told(TWO, { a: [0, 3] }));
  plan.receive(told([...TWO, zone("c")], { a: [0, 3] }));
  assert.deepEqual(changes, [[3], null]);
});

Deno.test("totals kept up by strokes are the totals counted from nothing", () => {
  const zones = [zone("a"), zone("b"), zone("c", { level: "MNP" }), zone("d", { locked: true })];
  zones[0].parent = "c";
  const chance = numbers(7), next = () => chance.next().value;
  const { plan } = copy(told(zones, { a: [0, 1], c: [5], d: [9] }));
  for (let turn = 0; turn < 300; turn++) {
    plan.take(zones[Math.floor(next() * 4)].id);
    const rows = [...plan.labels.keys()].filter(() => next() < 0.3);
    plan.stroke("lasso", rows, next() < 0.3);
    assert.deepEqual(plan.totals, zones.map(({ id }) => slowTotal(plan, id)));
    assert.deepEqual(areasOf(plan, "d"), [9]);
  }
});
