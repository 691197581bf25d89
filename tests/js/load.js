// The map's scripts share one scope in the browser; a test gets the ones it names the same way, without the rest.

const HERE = new URL("../../nhmap/ui/map/js/", import.meta.url);

/**
 * What some of the map's scripts define.
 *
 * @param {string[]} files Names without `.js`, in the order that they are joined.
 * @param {string[]} names What is wanted of them.
 * @param {Record<string, unknown>} around What the scripts find in their scope besides each other.
 * @returns {any} The things named.
 */
export function load(files, names, around = {}) {
  const source = files.map((file) => Deno.readTextFileSync(new URL(`${file}.js`, HERE))).join("\n;\n");
  return new Function(...Object.keys(around), `"use strict";\n${source}\nreturn { ${names.join(", ")} };`)(...Object.values(around));
}

/** A store of texts, as the browser's session storage is one. */
export class Storage {
  constructor() {
    this.texts = new Map();
  }

  getItem(key) {
    return this.texts.get(key) ?? null;
  }

  setItem(key, text) {
    this.texts.set(key, String(text));
  }

  removeItem(key) {
    this.texts.delete(key);
  }
}

/** Numbers from 0 to 1 that are the same in every run. */
export function* numbers(seed) {
  for (let state = seed >>> 0;;) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
