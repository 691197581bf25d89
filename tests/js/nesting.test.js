// Zones in zones, locks, and what a stroke would do before it is done.

import assert from "node:assert/strict";
import { numbers } from "./load.js";
import { areasOf, copy, PEOPLE, told, zone } from "./plans.js";

const NESTED = [zone("snp", { parent: "mnp" }), zone("mnp", { level: "MNP", parent: "iho" }), zone("iho", { level: "IHO" }), zone("other")];
const AREAS = { snp: [0, 1], mnp: [2], iho: [3], other: [4, 5] };

Deno.test("people of a zone count in everything it nests in", () => {
  const { plan } = copy(told(NESTED, AREAS));
  assert.deepEqual(plan.totals, [300, 600, 1000, 1100]);
  plan.stroke("pick", [6], false); // the first zone is active
  assert.deepEqual(plan.totals, [1000, 1300, 1700, 1100]);
});

Deno.test("a zone is within itself and what it nests in, not the other way round", () => {
  const { plan } = copy(told(NESTED, AREAS));
  assert.ok(plan.isWithin(0, 0) && plan.isWithin(0, 1) && plan.isWithin(0, 2));
  assert.ok(!plan.isWithin(1, 0) && !plan.isWithin(3, 2) && !plan.isWithin(-1, 2));
  assert.deepEqual([plan.ancestor(0, "SNP"), plan.ancestor(0, "IHO"), plan.ancestor(3, "MNP")], [0, 2, -1]);
});

Deno.test("zones that nest in a circle end the count, not the browser", () => {
  const circle = [zone("a", { parent: "b" }), zone("b", { parent: "a" })];
  const { plan } = copy(told(circle, { a: [0] }));
  assert.equal(plan.isWithin(0, 7), false);
  assert.equal(plan.ancestor(0, "IHO"), -1);
});

Deno.test("of a lower zone a higher one takes nothing here: Python decides which zones it takes whole", () => {
  const { plan } = copy(told(NESTED, AREAS, { active: "mnp" }));
  const stroke = plan.stroke("lasso", [4, 5, 6], false);
  assert.deepEqual(stroke.areas, [4, 5, 6]);
  assert.deepEqual([areasOf(plan, "other"), areasOf(plan, "mnp")], [[4, 5], [2, 6]]);
});

Deno.test("a lower zone takes from a higher one at once", () => {
  const { plan } = copy(told(NESTED, AREAS, { active: "other" }));
  plan.stroke("lasso", [2, 3], false);
  assert.deepEqual(areasOf(plan, "other"), [2, 3, 4, 5]);
});

Deno.test("erasing in a zone gives up what it holds itself; Python decides which zones come out of it whole", () => {
  const { plan } = copy(told(NESTED, AREAS, { active: "mnp" }));
  const stroke = plan.stroke("lasso", [0, 2, 4], true);
  assert.deepEqual([stroke.zone, stroke.of, stroke.areas], [null, "mnp", [0, 2]]);
  assert.deepEqual([areasOf(plan, "snp"), areasOf(plan, "mnp"), areasOf(plan, "other")], [[0, 1], [], [4, 5]]);
  plan.take("snp");
  plan.stroke("lasso", [0, 2, 4], true);
  assert.deepEqual(areasOf(plan, "snp"), [1]);
});

Deno.test("nothing leaves a locked zone and nothing enters it", () => {
  const zones = [zone("a"), zone("b", { locked: true })];
  const { plan } = copy(told(zones, { a: [0], b: [1, 2] }));
  assert.deepEqual(plan.stroke("lasso", [1, 3], false).areas, [3]);
  plan.take("b");
  assert.equal(plan.stroke("lasso", [0, 4], false), null);
  assert.equal(plan.stroke("lasso", [1], true), null);
  assert.deepEqual(areasOf(plan, "b"), [1, 2]);
});

Deno.test("a stroke on its way stays out of a zone that was locked meanwhile", () => {
  const { plan } = copy(told([zone("a"), zone("b")], { b: [1] }));
  plan.stroke("lasso", [1, 2], false);
  plan.receive(told([zone("a"), zone("b", { locked: true })], { b: [1] }));
  assert.deepEqual([areasOf(plan, "a"), areasOf(plan, "b")], [[2], [1]]);
});

Deno.test("the preview says when all of a shape is locked", () => {
  const { plan } = copy(told([zone("a"), zone("b", { locked: true })], { b: [1, 2] }));
  assert.equal(plan.preview([1, 2], false).locked, true);
  assert.equal(plan.preview([1, 3], false).locked, false);
  assert.equal(plan.preview([], false).locked, false);
});

Deno.test("people who are in a zone through one that nests in it are not promised to it again", () => {
  const { plan } = copy(told(NESTED, AREAS, { active: "mnp" }));
  const { change, people, losing } = plan.preview([0, 1, 6], false);
  assert.deepEqual([change, people, losing], [PEOPLE[6], 600 + PEOPLE[6], []]);
});

Deno.test("the preview names who loses, the greatest loss first, with what is left to them", () => {
  const { plan } = copy(told([zone("a"), zone("b"), zone("c")], { a: [0], b: [1, 2], c: [10, 11] }));
  const { losing, change, people, areas } = plan.preview([1, 10, 5], false);
  assert.deepEqual(losing.map(({ zone: { id }, people: left }) => [id, left]), [["c", PEOPLE[11]], ["b", PEOPLE[2]]]);
  assert.deepEqual([areas, change, people], [3, 200 + 1100 + 600, 100 + 200 + 1100 + 600]);
});

Deno.test("what a preview promises is what the stroke does, wherever Python does not decide", () => {
  const zones = [zone("a", { parent: "m" }), zone("b"), zone("m", { level: "MNP" }), zone("d", { locked: true })];
  const chance = numbers(11), next = () => chance.next().value;
  for (let turn = 0; turn < 300; turn++) {
    const areas = { a: [], b: [], m: [], d: [] };
    PEOPLE.forEach((_, row) => areas["abmd "[Math.floor(next() * 5)]]?.push(row));
    const { plan } = copy(told(zones, areas, { active: next() < 0.5 ? "a" : "b" }));
    const rows = [...PEOPLE.keys()].filter(() => next() < 0.4), erase = next() < 0.3;
    const promise = plan.preview(rows, erase);
    const stroke = plan.stroke("lasso", rows, erase);
    assert.equal(promise.areas, stroke?.areas.length ?? 0);
    assert.equal(promise.people, plan.totals[plan.position(plan.active)]);
    for (const { zone: { id }, people } of promise.losing) {
      if (id !== "m") assert.equal(people, plan.totals[plan.position(id)]);
    }
  }
});
