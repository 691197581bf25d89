// Measures of small areas that can stand in the place of deprivation: need, modelled and counted, and access. Their
// files are made by nhmap/store/map_data/measures.py and fetched when somebody asks for one.

const GREY_STEPS = [8, 6, 4, 2, 0].map((at) => GREYS[at]);
const UNKNOWN_VALUE = 65535;

function measureRamp(look) {
  return look === "both" ? GREY_STEPS : FLOW;
}

class Measures {
  constructor() {
    this.list = []; // { key, words, group }, in the order to show
    this.held = new Map();
  }

  // A data folder from before they were built has none.
  async fetchList() {
    this.list = (await readFile("measures/list.bin.gz")).meta.measures;
  }

  async fetch(key) {
    if (!this.held.has(key)) {
      const { arrays, meta } = await readFile(`measures/${key}.bin.gz`);
      this.held.set(key, { ...meta, step: arrays.step, value: arrays.value });
    }
    return this.held.get(key);
  }
}

// “Dementia” within a sentence; “COPD” stays.
function inSentence(words) {
  return /^[A-Z][a-z]/.test(words) ? words[0].toLowerCase() + words.slice(1) : words;
}

function measureNumber(measure, value) {
  return value.toLocaleString("en-GB", { minimumFractionDigits: measure.decimals, maximumFractionDigits: measure.decimals });
}

function measureWords(measure, row) {
  const value = measure.value[row];
  const said = value === UNKNOWN_VALUE ? "unknown" : `${measureNumber(measure, value * measure.scale)} ${measure.unit}`;
  return `${measure.words}${measure.modelled ? " (modelled)" : ""}: ${said}`;
}

// What each step holds, lowest first: colour and words. Each has about a fifth of England's small areas.
function measureSteps(measure, ramp) {
  const { tops, lowest } = measure;
  return tops.map((top, i) => {
    const from = i ? tops[i - 1] : lowest;
    const words = i ? `over ${measureNumber(measure, from)} to ${measureNumber(measure, top)}` : `${measureNumber(measure, from)} to ${measureNumber(measure, top)}`;
    return { colour: ramp[5 - tops.length + i], words };
  });
}
