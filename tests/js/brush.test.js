// The size that the brush begins with.

import assert from "node:assert/strict";
import { load, numbers } from "./load.js";

const { reachOfHandful, nearestOf, BRUSH_RADII } = load(["brush"], ["reachOfHandful", "nearestOf", "BRUSH_RADII"]);

Deno.test("the reach of a handful is what a search through all finds", () => {
  const chance = numbers(3), next = () => chance.next().value * 600;
  const spots = Array.from({ length: 50 }, () => ({ x: next(), y: next() }));
  const reach = reachOfHandful(spots);
  const held = spots.map((a) => spots.filter((b) => Math.hypot(a.x - b.x, a.y - b.y) <= reach).length);
  const enough = held.filter((n) => n >= 5).length;
  assert.ok(enough >= 25 && enough <= 27, `${enough} of 50 spots have a handful within reach`);
  assert.equal(reachOfHandful(spots.slice(0, 4)), 0);
});

Deno.test("near by the brush is larger than far off", () => {
  const grid = (gap) => Array.from({ length: 100 }, (_, n) => ({ x: (n % 10) * gap, y: Math.floor(n / 10) * gap }));
  const sizes = [5, 20, 60].map((gap) => nearestOf(BRUSH_RADII, reachOfHandful(grid(gap))));
  assert.deepEqual(sizes, [0, 2, 4]);
});
