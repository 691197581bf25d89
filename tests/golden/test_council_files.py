"""Files as councils, ICBs and analysts publish them open as neighbourhoods, whichever column says which.

Each is written here from the layers, as such files look: headings of every kind, codes of every kind, workbooks.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pytest
import shapely

from nhmap.config import settings
from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.brought import Brought
from nhmap.store.boundary_files.neighbourhoods import by_patients, read_neighbourhoods
from nhmap.store.estate_files.postcodes import locate
from nhmap.store.footprint_files.importing import Imported
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import ShapesOf, load_evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence

TRAFFORD = "E08000009"
ZONES = ("North", "South", "West")


@lru_cache(maxsize=1)
def evidence() -> Evidence:
    return load_evidence(Catalogue.read(settings().data))


def rows() -> NDArray[np.intp]:
    return np.flatnonzero(evidence().areas.column("district26cd") == TRAFFORD)


def column(name: str) -> list[str]:
    return [str(x) for x in evidence().areas.column(name)[rows()]]


def zone_of(codes: Sequence[str]) -> list[str]:
    """A name for each code, the same for the same code."""
    order = {code: n for n, code in enumerate(dict.fromkeys(codes))}
    return [ZONES[order[code] * len(ZONES) // len(order)] for code in codes]


def csv_of(head: str, *columns: Sequence[str]) -> bytes:
    lines = [head, *(",".join(f'"{cell}"' for cell in row) for row in zip(*columns, strict=True))]
    return "\r\n".join(lines).encode("utf-8-sig")


def workbook_of(head: str, *columns: Sequence[str], above: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    if above:
        sheet.append([above])
        sheet.append([])
    sheet.append(head.split(","))
    for row in zip(*columns, strict=True):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, name: str, **more: Any) -> Imported | Brought:
    now = evidence()
    return read_neighbourhoods(
        data, name, now.registrations, now.areas, lambda: np.empty(0), retired=now.retired, **more
    )


def people_of(found: Imported | Brought) -> dict[str, int]:
    assert isinstance(found, Imported), found
    residents = evidence().areas.residents
    return {zone.name: int(residents[found.plan.labels == at].sum()) for at, zone in enumerate(found.plan.zones)}


def right(names: Sequence[str], where: NDArray[np.intp] | None = None) -> dict[str, int]:
    """People by name, counted row after row."""
    found: dict[str, int] = {}
    for row, name in zip(rows() if where is None else where, names, strict=True):
        found[name] = found.get(name, 0) + int(evidence().areas.residents[row])
    return found


LSOA, MSOA, WARD = "lsoa21cd", "msoa21cd", "ward24cd"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("LSOA21CD,SNP", LSOA),
        ("lsoa21cd,locality", LSOA),
        ("LSOA code,Neighbourhood team", LSOA),
        ("LSOA21CD,nbhd", LSOA),
        ("Geography Code,PCN_Name", LSOA),
        ("MSOA21CD,INT", MSOA),
        ("msoa code,Integrated Neighbourhood Team", MSOA),
        ("wd24cd,Locality name", WARD),
        ("WD25CD,Area", WARD),
        ("Ward Code,Cluster", WARD),
    ],
)
def test_codes_of_each_kind_under_any_heading(head: str, kind: str) -> None:
    codes = column(kind)
    names = zone_of(codes)
    once = dict(zip(codes, names, strict=True))
    data = csv_of(head, list(once), list(once.values()))
    assert people_of(read(data, "trafford.csv")) == right(names)


def test_the_name_may_stand_before_the_code_and_in_a_workbook_under_a_title() -> None:
    codes = column(LSOA)
    names = zone_of(codes)
    data = workbook_of("Neighbourhood team,LSOA21CD", names, codes, above="Neighbourhood teams, agreed in March")
    assert people_of(read(data, "teams.xlsx")) == right(names)


@pytest.mark.parametrize("workbook", [False, True])
def test_several_columns_that_may_name_them_are_asked_about_once(workbook: bool) -> None:  # noqa: FBT001
    codes = column(LSOA)
    teams, places = zone_of(column(WARD)), zone_of(column(MSOA))
    make = workbook_of if workbook else csv_of
    name = "teams.xlsx" if workbook else "teams.csv"
    data = make("LSOA11NM,LSOA21CD,INT,Team Area", column("lsoa21nm"), codes, teams, places)
    asked = read(data, name)
    assert isinstance(asked, Brought)
    assert {"INT", "Team Area"} <= {each.column for each in asked.columns}
    assert people_of(read(data, name, named_by="INT")) == right(teams)
    assert people_of(read(data, name, named_by="Team Area")) == right(places)


def test_districts_pcns_and_practices_stand_for_their_small_areas() -> None:
    now = evidence()
    manchester = np.flatnonzero(now.areas.column("district26cd") == "E08000003")
    both = np.concatenate([rows(), manchester])
    data = csv_of("LAD26CD,Partnership", [TRAFFORD, "E08000003"], ["West side", "City"])
    names = ["West side"] * len(rows()) + ["City"] * len(manchester)
    assert people_of(read(data, "districts.csv")) == right(names, both)
    for kind, head in (("pcn", "PCN_Code,Team"), ("practice", "Practice Code,Team")):
        held = by_patients(now.registrations)[kind]
        here = {code: where for code, where in held.items() if np.isin(where, rows()).any()}
        teams = dict(zip(here, zone_of(list(here)), strict=True))
        found = people_of(read(csv_of(head, list(teams), list(teams.values())), f"{kind}.csv"))
        counted: dict[str, int] = {}
        for code, where in here.items():
            counted[teams[code]] = counted.get(teams[code], 0) + int(now.areas.residents[where].sum())
        assert found == counted


def test_by_patients_is_what_a_plain_loop_says() -> None:
    registrations = evidence().registrations
    held = by_patients(registrations)["practice"]
    table = registrations.by_area
    for row in rows()[:25].tolist():
        patients = np.asarray(table[:, [row]].todense()).ravel()
        best = str(registrations.codes[int(patients.argmax())])
        assert row in held[best].tolist()


def test_cells_that_name_nothing_and_columns_of_another_nation_say_so() -> None:
    codes = column(LSOA)[:6]
    found = read(csv_of("LSOA,Team area", codes, ["A", "a", "#N/A", "B", "B", "TBC"]), "a.csv")
    assert isinstance(found, Imported)
    with pytest.raises(InputRefusedError, match="another nation"):
        read(csv_of("LSOA21CD,SNP", ["W01000001"], ["A"]), "wales.csv")
    with pytest.raises(InputRefusedError):
        read(csv_of("Postcode of the month,Team", ["nowhere"], ["A"]), "none.csv")


def test_postcodes_count_where_a_plain_search_of_polygons_puts_them() -> None:
    shapes = ShapesOf(Catalogue.read(settings().data))
    known = [f"M33 {n}{a}{b}" for n in range(2, 8) for a in "ABDEFG" for b in "ABDEFGH"]
    place = locate(known)
    rows_of: dict[str, int] = {}
    for code, x, y, here in zip(known, place["x"], place["y"], place["found"], strict=True):
        where = [row for row in rows().tolist() if here and shapes()[row].intersects(shapely.Point(x, y))]
        if len(where) == 1:
            rows_of[code] = where[0]
    assert len(rows_of) > 100
    teams = {code: ZONES[n % 2] for n, code in enumerate(rows_of)}
    votes: dict[int, list[str]] = {}
    for code, row in rows_of.items():
        votes.setdefault(row, []).append(teams[code])
    where, names = (
        list(votes),
        [max(given, key=lambda name, given=given: given.count(name)) for given in votes.values()],
    )
    now = evidence()
    data = csv_of("Postcode,Team", list(teams), list(teams.values()))
    found = read_neighbourhoods(
        data, "postcodes.csv", now.registrations, now.areas, shapes, retired=now.retired, locate=locate
    )
    # Of equal numbers the first in the file counts, and so does max of a list whose first is met first.
    assert people_of(found) == right(names, np.array(where))
