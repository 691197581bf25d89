// Land that hangs together: what no neighbourhood holds, and pieces of neighbourhoods apart from the rest of them.

// `open` marks the small areas that are looked for in a neighbourhood. The main piece of a neighbourhood is the one with
// most residents, as in Python's checks; patches of unassigned land come most people first.
function patchesOf(geography, plan, open) {
  const { labels, zones } = plan, { neighbours } = geography;
  const { residents } = geography.people, people = geography.peopleOn(plan.basis);
  const seen = new Uint8Array(labels.length);
  const free = [], pieces = zones.map(() => []);
  for (let first = 0; first < labels.length; first++) {
    const label = labels[first];
    if (seen[first] || (label < 0 && !open?.[first])) continue;
    seen[first] = 1;
    const rows = [first];
    for (const row of rows) {
      for (let at = neighbours.start[row]; at < neighbours.start[row + 1]; at++) {
        const next = neighbours.other[at];
        if (seen[next] || labels[next] !== label || (label < 0 && !open[next])) continue;
        seen[next] = 1;
        rows.push(next);
      }
    }
    (label < 0 ? free : pieces[label]).push(rows);
  }
  const sum = (rows, of) => rows.reduce((total, row) => total + of[row], 0);
  const strays = pieces.flatMap((each) => {
    if (each.length < 2) return [];
    const counts = each.map((rows) => sum(rows, residents));
    const main = counts.indexOf(Math.max(...counts));
    return each.filter((_, at) => at !== main);
  });
  return {
    strays,
    free: free.map((rows) => ({ rows, people: sum(rows, people), at: middleOf(geography, rows, people) })).sort((a, b) => b.people - a.people),
  };
}

// The small area of some that is nearest to where their people live on average: a name there lies on the land it names.
function middleOf({ lon, lat }, rows, people) {
  let x = 0, y = 0, w = 0;
  for (const row of rows) {
    x += (people[row] + 1) * lon[row];
    y += (people[row] + 1) * lat[row];
    w += people[row] + 1;
  }
  let best = rows[0], least = Infinity;
  for (const row of rows) {
    const far = (lat[row] - y / w) ** 2 + ((lon[row] - x / w) * 0.6) ** 2;
    if (far < least) [best, least] = [row, far];
  }
  return L.latLng(lat[best], lon[best]);
}
