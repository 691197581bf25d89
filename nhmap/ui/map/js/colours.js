// Colours and shapes that carry meaning. Ramps were made in OKLCH: even steps of lightness, so that
// they read the same to every kind of colour vision and in greyscale.

// Deciles 1 (most deprived) to 10.
const DECILES = ["#28254b", "#333968", "#3c5085", "#44689f", "#4d81b5", "#5b9bc8", "#72b5d6", "#92cde2", "#bbe3ed", "#ebf6f7"];

// The same in greys, to lie under zones: colour belongs to the plan then.
const GREYS = ["#6f777d", "#7f878d", "#8f979c", "#9ea5aa", "#adb3b8", "#bbc1c5", "#c9ced1", "#d6dadd", "#e3e6e8", "#f0f2f3"];

// Colours of zones, five shades of each hue: the list of nhmap/core/geography/palette.py, where it says why.
const ZONE_COLOURS = [
  "#7ab2fa", "#d7e8fe", "#447dc4", "#a9cefd", "#5b97e3", // blue
  "#ef9f67", "#ffe6d6", "#b8692c", "#fec097", "#d68243", // orange
  "#6fc082", "#c8ecce", "#358b4e", "#9cd7a7", "#4da765", // green
  "#dc95d5", "#fedbfa", "#a660a0", "#eeb7e8", "#c378bd", // pink
  "#ceb554", "#f8edc4", "#99800d", "#e3d18c", "#b59a26", // ochre
  "#27c3ca", "#b9eff1", "#048a8f", "#7bd9de", "#10a6ad", // teal
  "#eb898a", "#fed4d3", "#b45457", "#f9adac", "#d36c6e", // red
  "#b5a0f4", "#e8e2fe", "#826bbe", "#cec0fd", "#9b84dc", // violet
];

// Where patients live: another hue than deprivation, from few to many.
const FLOW = ["#fde6c4", "#f9bd85", "#ec8f55", "#cf5d3c", "#9a2f2f"];

const AMBER = "#ffb81c";
const INK = "#212b32";
const PAPER = "#f4f6f8";
const FADED = "#e6eaed"; // land outside the planning area, and all of England where no planning area is chosen
const STRAY = "#b0202e";

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
  return ZONE_COLOURS[zone.colour % ZONE_COLOURS.length];
}
