// What a stroke may take: neighbours, whole units, restrictions, rings, gaps.

import assert from "node:assert/strict";
import { load, numbers } from "./load.js";
import { copy, told, zone } from "./plans.js";

const NO_GROUP = 65535;
const { Reach, Neighbours } = load(["neighbours", "reach"], ["Reach", "Neighbours"], { NO_GROUP });

// Twelve small areas in three rows of four:  0 1 2 3 / 4 5 6 7 / 8 9 10 11.
const PAIRS = [...Array(12).keys()].map((row) => [...(row % 4 < 3 ? [row + 1] : []), ...(row < 8 ? [row + 4] : [])]);
const grid = () => new Neighbours({ later: PAIRS.map(({ length }) => length), row: PAIRS.flat() });

function reach(state, { outside = null, ward = null } = {}) {
  const { plan } = copy(state);
  const rowsByGroup = (unit) => {
    const rows = [];
    geography.member[unit].forEach((group, row) => { if (group !== NO_GROUP) (rows[group] ||= []).push(row); });
    return rows;
  };
  const geography = { neighbours: grid(), member: { ward }, rowsByGroup };
  return new Reach({ plan, geography, choropleth: { outside } });
}

const sorted = (rows) => [...rows].sort((a, b) => a - b);

Deno.test("neighbours are told to both sides", () => {
  const neighbours = grid();
  assert.deepEqual(sorted(neighbours.of(5)), [1, 4, 6, 9]);
  assert.deepEqual(sorted(neighbours.of(0)), [1, 4]);
});

Deno.test("neighbours of any relation are the pairs it was made of", () => {
  const chance = numbers(5), next = () => chance.next().value;
  for (let turn = 0; turn < 50; turn++) {
    const later = [...Array(15).keys()].map((row) => [...Array(15).keys()].filter((other) => other > row && next() < 0.2));
    const neighbours = new Neighbours({ later: later.map(({ length }) => length), row: later.flat() });
    for (let row = 0; row < 15; row++) {
      const wanted = [...Array(15).keys()].filter((other) => later[row].includes(other) || later[other].includes(row));
      assert.deepEqual(sorted(neighbours.of(row)), wanted);
    }
  }
});

Deno.test("a line drawn round half of a ward takes it whole, round less of it nothing", () => {
  const ward = [0, 0, 0, 0, 1, 1, 1, 1, NO_GROUP, NO_GROUP, NO_GROUP, NO_GROUP];
  const whole = reach(told([zone("a")], {}), { ward });
  whole.unit = "ward";
  assert.deepEqual(sorted(whole.whole([0, 1, 4, 8], true)), [0, 1, 2, 3, 8]);
  assert.deepEqual(sorted(whole.whole([4])), [4, 5, 6, 7]); // pressed directly
});

Deno.test("restrictions part what may be taken from what is left out", () => {
  const limited = reach(told([zone("a"), zone("b")], { a: [0], b: [1, 2] }), { outside: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1] });
  const taken = (within, rows) => {
    limited.within = within;
    return limited.part(rows, false).rows;
  };
  assert.deepEqual(taken("none", [1, 8]), [1, 8]);
  assert.deepEqual(taken("area", [1, 8]), [1]);
  assert.deepEqual(taken("free", [0, 1, 4]), [0, 4]);
  assert.deepEqual(taken("near", [2, 3, 4, 5]), [2, 4]); // of the zone next to it all areas, of free ones those that touch
  assert.deepEqual(limited.part([3], true).rows, [3]); // taking away is not restricted
});

Deno.test("the first zone borders nothing, so nothing is left out", () => {
  const first = reach(told([zone("a")], {}));
  first.within = "near";
  assert.deepEqual(first.part([3, 7], false), { rows: [3, 7], left: [] });
});

Deno.test("a ring is what borders a zone, a rim what of it borders something else", () => {
  const round = reach(told([zone("a")], { a: [0, 1, 4, 5] }));
  assert.deepEqual(sorted(round.ring()), [2, 6, 8, 9]);
  assert.deepEqual(sorted(round.rim()), [1, 4, 5]);
});

Deno.test("a gap is filled up to zones and to the edge of the planning area", () => {
  const gap = reach(told([zone("a")], { a: [1, 5, 9] }), { outside: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1] });
  assert.deepEqual(sorted(gap.gap(0).rows), [0, 4]);
  assert.deepEqual(sorted(gap.gap(2).rows), [2, 3, 6, 7]);
  assert.match(gap.gap(1).why, /in a neighbourhood already/);
});
