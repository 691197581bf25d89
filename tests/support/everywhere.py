"""The same figure wherever it stands: on the map, in the panel, in the files and on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tests.support.driving import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.counting import Layers
    from tests.support.driving import Person


def assessed(file: Path, *options: str) -> dict[str, Any]:
    """What the command line says of a file."""
    command = [sys.executable, "-m", "nhmap.cli", "assess", str(file), "--json", *options]
    return json.loads(subprocess.run(command, cwd=PROJECT, capture_output=True, check=True).stdout)


def holdings(person: Person) -> dict[str, set[int]]:
    """Small areas of each zone that holds any, those of its children among them; by the zone's id."""
    zones = person.state()["plan"]["zones"]
    above = {zone["id"]: zone["parent"] for zone in zones}
    held: dict[str, set[int]] = {zone["id"]: set() for zone in zones}
    for zone_id in above:
        rows, at = person.held(zone_id), zone_id
        while at is not None:
            held[at] |= rows
            at = above[at]
    return {zone_id: rows for zone_id, rows in held.items() if rows}


def assert_same_everywhere(person: Person, layers: Layers, folder: Path) -> dict[str, int]:
    """Hold every figure of people against the layers, counted in a loop; the residents of each zone.

    Parameters
    ----------
    folder
        Where the files taken away are kept for the command line.
    """
    held = holdings(person)
    residents = {zone_id: layers.people(rows) for zone_id, rows in held.items()}
    patients = {zone_id: layers.patients(rows) for zone_id, rows in held.items()}
    assert {zone_id: person.total(zone_id) for zone_id in held} == residents
    if person.active() in held:
        assert person.people() == residents[person.active()]
        person.page.get_by_role("tab", name="People").click()
        assert f"{patients[person.active()]:,} registered with a GP" in person.panel().inner_text()
    shapes, figures = person.take_away("Footprints (GeoJSON)", "All figures (JSON)")
    properties = [feature["properties"] | {"id": feature["id"]} for feature in json.loads(shapes)["features"]]
    file = folder / "everywhere.geojson"
    file.write_bytes(shapes)
    for zones in (properties, json.loads(figures)["zones"], assessed(file)["zones"]):
        told = [zone for zone in zones if zone["residents"]]
        assert {zone["id"]: zone["residents"] for zone in told} == residents
        assert {zone["id"]: zone["registered_living_in"] for zone in told} == patients
    return residents
