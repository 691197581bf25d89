// What surrounds all small areas together.

import assert from "node:assert/strict";
import { load } from "./load.js";

const { Coverage, SEA } = load(["coverage"], ["Coverage", "SEA"]);
const FRAME = { k: 1, ox: 0, oy: 0, skip: 0 };

/** A coverage of these arcs alone: `[corners, area on the other side]`. */
function coverage(...arcs) {
  const made = Object.create(Coverage.prototype);
  const corners = arcs.flatMap(([points]) => points), starts = [0];
  for (const [points] of arcs) starts.push(starts.at(-1) + points.length);
  return Object.assign(made, {
    arcs: arcs.length, arcStart: Int32Array.from(starts), x: Int32Array.from(corners, ([x]) => x), y: Int32Array.from(corners, ([, y]) => y),
    sideB: Uint16Array.from(arcs, ([, beyond]) => beyond),
  });
}

/** The rings that are traced. */
function rings(made) {
  const traced = [];
  made.traceWhole({ moveTo: (x, y) => traced.push([[x, y]]), lineTo: (x, y) => traced.at(-1).push([x, y]) }, FRAME);
  return traced;
}

/** Whether a place lies inside, even-odd, by every edge. */
const covers = (traced, u, v) => traced.flatMap((ring) => ring.map((to, i) => [ring.at(i - 1), to]))
  .filter(([[ax, ay], [bx, by]]) => ay > v !== by > v && u < ((bx - ax) * (v - ay)) / (by - ay) + ax).length % 2 === 1;

Deno.test("two areas side by side have one ring, whichever way their arcs run", () => {
  const traced = rings(coverage(
    [[[4, 0], [0, 0], [0, 4], [4, 4]], SEA],
    [[[4, 0], [4, 4]], 1], // between them
    [[[4, 0], [8, 0], [8, 4], [4, 4]], SEA],
  ));
  assert.equal(traced.length, 1);
  assert.ok(covers(traced, 2.5, 2.5) && covers(traced, 6.5, 2.5));
  assert.ok(!covers(traced, 9.5, 2.5));
});

Deno.test("islands and lakes are rings of their own", () => {
  const square = (west, north, side) => [[west, north], [west + side, north], [west + side, north + side], [west, north + side], [west, north]];
  const traced = rings(coverage([square(0, 0, 10), SEA], [square(4, 4, 2), SEA], [square(20, 0, 3), SEA]));
  assert.equal(traced.length, 3);
  assert.ok(covers(traced, 1.5, 1.5) && covers(traced, 21.5, 1.5));
  assert.ok(!covers(traced, 5.5, 5.5)); // the lake
});

Deno.test("areas that touch in a corner alone are covered, however their arcs are paired there", () => {
  const traced = rings(coverage(
    [[[4, 4], [0, 4], [0, 0], [4, 0], [4, 4]], SEA],
    [[[4, 4], [8, 4], [8, 8]], SEA],
    [[[8, 8], [4, 8], [4, 4]], SEA],
  ));
  assert.ok(covers(traced, 1.5, 1.5) && covers(traced, 6.5, 6.5));
  assert.ok(!covers(traced, 6.5, 1.5) && !covers(traced, 1.5, 6.5));
});
