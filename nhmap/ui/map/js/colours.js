// Colours and shapes that carry meaning. Ramps were made in OKLCH: even steps of lightness, so that
// they read the same to every kind of colour vision and in greyscale.

// Deciles 1 (most deprived) to 10.
const DECILES = ["#28254b", "#333968", "#3c5085", "#44689f", "#4d81b5", "#5b9bc8", "#72b5d6", "#92cde2", "#bbe3ed", "#ebf6f7"];

// Eight zone hues of one lightness; beyond eight the colours come again, hatched.
const ZONE_HUES = ["#bd615b", "#b36d2a", "#837a10", "#439458", "#008e96", "#4284c5", "#8c6ebd", "#b26191"];

// Where patients live: another hue than deprivation, from few to many.
const FLOW = ["#fde6c4", "#f9bd85", "#ec8f55", "#cf5d3c", "#9a2f2f"];

const AMBER = "#ffb81c";
const INK = "#212b32";
const PAPER = "#f4f6f8";

const OWNERS = {
  NHSPS: { word: "NHS Property Services", shape: "square", colour: "#005eb8" },
  LIFT: { word: "LIFT company", shape: "diamond", colour: "#7c2855" },
  other: { word: "Other owner", shape: "triangle", colour: "#4c6272" },
  unknown: { word: "Owner unknown", shape: "ring", colour: "#4c6272" },
};
const PRACTICE_COLOUR = "#00703c";
const PRIDE_COLOUR = "#a6004b";

function mixed(colour, towards, share) {
  const at = (text, i) => parseInt(text.slice(1 + 2 * i, 3 + 2 * i), 16);
  const part = (i) => Math.round(at(colour, i) * (1 - share) + at(towards, i) * share);
  return `rgb(${part(0)},${part(1)},${part(2)})`;
}

// Outside the planning area the map is still there, but quiet.
const DECILES_OUTSIDE = DECILES.map((colour) => mixed(colour, "#eceff2", 0.78));

function zoneColour(zone) {
  return ZONE_HUES[zone.colour % ZONE_HUES.length];
}

function isHatched(zone) {
  return zone.colour >= ZONE_HUES.length;
}
