// What tests see of the map: looks, never changes.
function openHook(app) {
  Object.assign(hook, {
    state: () => JSON.parse(JSON.stringify(app.state || null)),
    total: (zone) => app.plan.totals[app.plan.position(zone)] ?? null,
    label: (row) => app.plan.labels[row],
    waiting: () => app.plan.waiting.length,
    heldBack: () => app.plan.waiting.filter(({ id }) => app.plan.held.has(id)).length,
    begun: () => app.plan.begun,
    corners: () => (app.tools.busy ? app.tools.path.length : 0),
    complete: () => Boolean(app.geography.names),
    zoom: () => app.map.getZoom(),
    tool: () => app.tools.name,
    neighbours: (row) => [...app.geography.neighbours.of(row)],
    focused: () => app.keys.row,
    told: () => app.readout.near.innerText,
    belonging: () => app.registered.belonging(),
    settled: () => ![...app.geography.fine.values()].includes("coming"),
    rowOf: (code) => (app.geography.names ? app.geography.names.codes.indexOf(code) : -1),
    centroid: (row) => [app.geography.lon[row], app.geography.lat[row]],
    held: (zone) => {
      const at = app.plan.position(zone);
      return [...app.plan.labels.keys()].filter((row) => app.plan.labels[row] === at);
    },
    place: (x, y) => {
      const frame = window.frameElement?.getBoundingClientRect() || { left: 0, top: 0 };
      const { lng, lat } = app.map.containerPointToLatLng([x - frame.left, y - frame.top]);
      return [lng, lat];
    },
    rowAt: (lon, lat) => app.geography.rowAt(L.latLng(lat, lon)),
    project: (lon, lat) => {
      const at = app.map.latLngToContainerPoint(L.latLng(lat, lon));
      const frame = window.frameElement?.getBoundingClientRect() || { left: 0, top: 0 };
      return [at.x + frame.left, at.y + frame.top];
    },
  });
}
