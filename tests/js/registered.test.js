// Which practices a stroke would move: the rule of nhmap/core/people/practices.py, held against plain loops.

import assert from "node:assert/strict";
import { load, numbers } from "./load.js";
import { copy, told, zone } from "./plans.js";

const { Registered } = load(["registered"], ["Registered"], { NOBODY: -1 });

/** Registered patients: `homes` are [practice, small area, patients]; all small areas lie in one board. */
function registered(plan, homes, elsewhere = [0, 0, 0]) {
  const at = new Map(), practice = [], patients = [];
  for (const row of plan.labels.keys()) {
    const here = homes.filter(([, area]) => area === row);
    at.set(row, [practice.length, practice.length + here.length]);
    for (const [who, , count] of here) practice.push(who), patients.push(count);
  }
  const counted = new Registered({ plan, geography: { member: { hwb: new Uint16Array(plan.labels.length) } } });
  const known = elsewhere.map((away, who) => away + homes.filter(([p]) => p === who).reduce((sum, [, , n]) => sum + n, 0));
  counted.boards.set(0, { at, practice, patients });
  counted.practices = { known, codes: ["A", "B", "C"], names: ["Ash", "Beech", "Cedar"] };
  return counted;
}

/** Where a practice belongs, counted from nothing; `away` of its patients live in no small area that is known. */
function slowZone(homes, away, who, labels) {
  const sums = new Map([[-1, away]]);
  const own = homes.filter(([practice]) => practice === who);
  for (const [, row, n] of own) sums.set(labels[row], (sums.get(labels[row]) || 0) + n);
  const most = Math.max(0, ...[...sums].filter(([at]) => at >= 0).map(([, n]) => n));
  if (!most || most < sums.get(-1)) return -1;
  const best = own.filter(([, row]) => labels[row] >= 0 && sums.get(labels[row]) === most);
  return labels[best.sort((a, b) => b[2] - a[2] || a[1] - b[1])[0][1]];
}

Deno.test("a practice belongs where most of its patients live", () => {
  const { plan } = copy(told([zone("a"), zone("b")], { a: [0, 1], b: [2] }));
  assert.deepEqual(registered(plan, [[0, 0, 30], [0, 1, 30], [0, 2, 50], [1, 2, 5]]).belonging(), { A: "a", B: "b" });
});

Deno.test("where most live outside every zone it belongs to none", () => {
  const { plan } = copy(told([zone("a")], { a: [0] }));
  assert.deepEqual(registered(plan, [[0, 0, 30], [0, 5, 31], [1, 0, 30]], [0, 31, 0]).belonging(), {});
});

Deno.test("of equal zones the one with the area of most patients, of equal areas the first", () => {
  const { plan } = copy(told([zone("a"), zone("b")], { a: [0, 1], b: [2, 3] }));
  assert.deepEqual(registered(plan, [[0, 0, 20], [0, 1, 20], [0, 2, 25], [0, 3, 15]]).belonging(), { A: "b" });
  assert.deepEqual(registered(plan, [[1, 1, 20], [1, 3, 20]]).belonging(), { B: "a" });
});

Deno.test("one that was given by hand stays where it was given", () => {
  const { plan } = copy(told([zone("a"), zone("b")], { a: [0], b: [2] }, { moved_practices: [["A", "b"]] }));
  assert.deepEqual(registered(plan, [[0, 0, 30]]).belonging(), { A: "b" });
});

Deno.test("a stroke names the practices that it would move, the largest first", () => {
  const { plan } = copy(told([zone("a"), zone("b")], { a: [0], b: [2, 3] }));
  const counted = registered(plan, [[0, 2, 10], [1, 3, 40], [2, 0, 99]]);
  const moves = counted.moves([2, 3], plan.position("a"));
  assert.deepEqual(moves.map(({ name, from, to }) => [name, from, to]), [["Beech", 1, 0], ["Ash", 1, 0]]);
});

Deno.test("counts that follow strokes are the counts from nothing, before and after each", () => {
  const zones = [zone("a"), zone("b"), zone("c")];
  const chance = numbers(13), next = () => chance.next().value;
  for (let turn = 0; turn < 40; turn++) {
    const { plan } = copy(told(zones, { a: [0, 1], b: [4, 5], c: [8] }));
    const homes = [];
    for (let who = 0; who < 3; who++) for (let row = 0; row < 12; row++) if (next() < 0.6) homes.push([who, row, 1 + Math.floor(next() * 4)]);
    const away = [0, 1, 2].map(() => Math.floor(next() * 8));
    const counted = registered(plan, homes, away);
    for (let stroke = 0; stroke < 6; stroke++) {
      const to = Math.floor(next() * 3), rows = [...plan.labels.keys()].filter((row) => plan.labels[row] !== to && next() < 0.3);
      const later = plan.labels.map((at, row) => (rows.includes(row) ? to : at));
      const outcome = new Map(counted.moves(rows, to).map(({ practice, from, to: then }) => [practice, [from, then]]));
      for (let who = 0; who < 3; who++) {
        const now = slowZone(homes, away[who], who, plan.labels), then = slowZone(homes, away[who], who, later);
        assert.deepEqual(outcome.get(who) ?? null, now === then ? null : [now, then]);
      }
      plan.take(zones[to].id);
      plan.stroke("lasso", rows, false);
    }
  }
});
