// Finding a place by what people type.

import assert from "node:assert/strict";
import { load } from "./load.js";

const { fitting, bare, POSTCODE } = load(["find"], ["fitting", "bare", "POSTCODE"]);
const THINGS = [
  { name: "Burslem", people: 21000 },
  { name: "Newcastle upon Tyne", people: 190000 },
  { name: "Newcastle-under-Lyme", people: 75000, inside: true },
  { name: "King's Lynn", people: 42000 },
  { name: "Lynn Road Surgery", code: "D82044", people: 900 },
  { name: "Manchester", people: 550000 },
  { name: "Old Manchester Road", people: 10, inside: true },
  { name: "B\u00f4wes", people: 1 },
];
const names = (text, most) => fitting(text, THINGS, (thing) => Boolean(thing.inside), most).map(({ name }) => name);

Deno.test("signs, accents and capitals do not count", () => {
  assert.deepEqual(names("kings lynn"), ["King's Lynn"]);
  assert.deepEqual(names("KING\u2019S LYNN"), ["King's Lynn"]);
  assert.deepEqual(names("bowes"), ["B\u00f4wes"]);
  assert.equal(bare("Stoke-on-Trent"), "stoke on trent");
});

Deno.test("what lies in the planning area comes first, but a whole name elsewhere beats a word in it", () => {
  assert.deepEqual(names("newcastle"), ["Newcastle-under-Lyme", "Newcastle upon Tyne"]);
  assert.deepEqual(names("manchester"), ["Manchester", "Old Manchester Road"]);
});

Deno.test("words in any order, the code of a practice, no more than asked for, nothing for nothing", () => {
  assert.deepEqual(names("road lynn"), ["Lynn Road Surgery"]);
  assert.deepEqual(names("d82044"), ["Lynn Road Surgery"]);
  assert.equal(names("n", 2).length, 2);
  assert.deepEqual([names(""), names("  -- "), names("xyzzy")], [[], [], []]);
});

Deno.test("a postcode is known in any writing, half a one is none", () => {
  assert.deepEqual(["ST1 4LY", "st14ly", "SW1A 1AA", "m1 1ae"].map((text) => POSTCODE.test(text)), [true, true, true, true]);
  assert.deepEqual(["ST1", "ST1 4", "Stoke", "1 ST4LY"].map((text) => POSTCODE.test(text)), [false, false, false, false]);
});
