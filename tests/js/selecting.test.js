// Which small areas a drawn shape takes.

import assert from "node:assert/strict";
import { load, numbers } from "./load.js";

const { rowsInside, insidePolygon } = load(["selecting"], ["rowsInside", "insidePolygon"]);
const ring = (points) => points.map(([lng, lat]) => ({ lng, lat }));

Deno.test("the centroids inside a box are taken", () => {
  const places = { lon: [0.5, 1.5, 0.5, -0.1], lat: [0.5, 0.5, 1.5, 0.5] };
  assert.deepEqual(rowsInside(places, ring([[0, 0], [1, 0], [1, 1], [0, 1]])), [0]);
});

Deno.test("a shape with fewer than three corners takes nothing", () => {
  assert.deepEqual(rowsInside({ lon: [0], lat: [0] }, ring([[-1, -1], [1, 1]])), []);
});

Deno.test("what lies in a bay of the shape is not in it", () => {
  const bay = ring([[0, 0], [4, 0], [4, 4], [3, 4], [3, 1], [1, 1], [1, 4], [0, 4]]);
  assert.deepEqual(rowsInside({ lon: [2, 2, 0.5, 3.5], lat: [3, 0.5, 3, 3] }, bay), [1, 2, 3]);
});

Deno.test("a line between two areas gives each place to one side only", () => {
  const west = [[0, 0], [1, 0], [1, 1], [0, 1]], east = [[1, 0], [2, 0], [2, 1], [1, 1]];
  const sides = [west, east].filter((box) => insidePolygon(1, 0.5, box));
  assert.equal(sides.length, 1);
});

// The angles under which the corners are seen from a place add up to a whole turn inside, to nothing outside.
function isSeenAround(x, y, corners) {
  let turn = 0;
  corners.forEach(([ax, ay], at) => {
    const [bx, by] = corners[(at + 1) % corners.length];
    turn += Math.atan2((ax - x) * (by - y) - (ay - y) * (bx - x), (ax - x) * (bx - x) + (ay - y) * (by - y));
  });
  return Math.round(Math.abs(turn) / (2 * Math.PI)) % 2 === 1;
}

Deno.test("shapes of a free hand, also such as cross themselves, take what the angles say", () => {
  const chance = numbers(3), next = () => chance.next().value;
  for (let shape = 0; shape < 200; shape++) {
    const corners = Array.from({ length: 3 + Math.floor(next() * 9) }, () => [next(), next()]);
    const lon = Array.from({ length: 40 }, () => next() * 1.2 - 0.1), lat = lon.map(() => next() * 1.2 - 0.1);
    const wanted = [...lon.keys()].filter((row) => isSeenAround(lon[row], lat[row], corners));
    assert.deepEqual(rowsInside({ lon, lat }, ring(corners)), wanted);
  }
});
