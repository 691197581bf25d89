"""``nhmap estate import`` and ``nhmap demo-estate`` from end to end."""

from __future__ import annotations

import csv
import io
import json

import pytest

from nhmap.cli import main
from nhmap.core.buildings.estate import ILLUSTRATIVE
from tests.support.estates import as_csv, workbook

ROWS = [["Objekt", "PLZ", "Fläche"], ["Edgware Community Hospital", "HA8 0AD", "5,473"], ["Haus", "", "x"]]
MAPPING = {"name": "Objekt", "postcode": "PLZ", "floor_area_m2": {"column": "Fläche", "unit": "m²"}}


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_with_a_mapping_becomes_facts_and_rejects(tmp_path, capsys, kind):
    file, mapping = tmp_path / f"list.{kind}", tmp_path / "map.json"
    file.write_bytes(as_csv(ROWS).encode("cp1252") if kind == "csv" else workbook({"A": ROWS}))
    mapping.write_text(json.dumps(MAPPING), encoding="utf-8")
    out, rejects = tmp_path / "facts.csv", tmp_path / "rejects.csv"
    arguments = ["estate", "import", str(file), "--map", str(mapping), "--out", str(out), "--rejects", str(rejects)]
    assert main([*arguments, "--as-of", "31/03/2026", "--source", "our list", "--given-by", "Jo", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert sum(answer["outcomes"].values()) == answer["rows"] == 2
    (fact,) = table(out)
    assert (fact["name"], fact["field"], fact["value"], fact["unit"]) == (
        "Edgware Community Hospital", "floor_area_m2", "5473", "m²",
    )  # fmt: skip
    assert (fact["source"], fact["as_of"], fact["given_by"]) == ("our list", "2026-03-31", "Jo")
    assert fact["how_matched"] == "certain: same name, same postcode"
    assert [row["code"] for row in table(rejects)] == ["no place", "not a number"]
    assert main(["estate", "import", str(out)]) == 0
    assert "1 fact; 0 rows or cells not used" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("mapping", "words"), [("{", "is not JSON"), ("[1]", "no mapping"), ('{"name": "Nichts"}', "does not have: Nichts")]
)
def test_a_bad_mapping_is_refused(tmp_path, capsys, mapping, words):
    file, given = tmp_path / "list.csv", tmp_path / "map.json"
    file.write_text(as_csv(ROWS), encoding="utf-8")
    given.write_text(mapping, encoding="utf-8")
    assert main(["estate", "import", str(file), "--map", str(given)]) == 2
    assert words in capsys.readouterr().err


def test_a_list_that_is_not_known_and_a_place_that_is_not_there_are_refused(tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_text(as_csv(ROWS), encoding="utf-8")
    assert main(["estate", "import", str(file)]) == 2
    assert "Objekt, PLZ and Fläche" in capsys.readouterr().err
    file.write_text("Name,Postcode,Void (m2)\nHouse,ST1 3AA,5\n", encoding="utf-8")
    assert main(["estate", "import", str(file), "--out", str(tmp_path / "no" / "facts.csv")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert main(["estate", "import", str(file), "--as-of", "soon"]) == 2
    assert "“soon” is not a date" in capsys.readouterr().err


def test_invented_facts_are_the_same_every_time_and_say_so_on_the_way_back(tmp_path, capsys):
    first, again, other = (tmp_path / f"{n}.csv" for n in "abc")
    for out, seed in ((first, "7"), (again, "7"), (other, "8")):
        assert main(["demo-estate", "--seed", seed, "--area", "Stoke-on-Trent", "--out", str(out)]) == 0
    assert ILLUSTRATIVE in capsys.readouterr().out
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()
    assert {row["illustrative"] for row in table(first)} == {ILLUSTRATIVE}
    back = tmp_path / "back.csv"
    assert main(["estate", "import", str(first), "--out", str(back), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["illustrative"] is True
    assert back.read_bytes() == first.read_bytes()


def test_a_second_list_knows_the_new_buildings_of_the_first(tmp_path, capsys):
    header = "Name,Postcode,Void (m2)\n"
    files = {"first": "The Old Mill Wellbeing House,ST1 4LN,90\n", "second": "Old Mill Wellbeing House,ST1 4LN,120\n"}
    for name, line in files.items():
        (tmp_path / f"{name}.csv").write_text(header + line, encoding="utf-8")
    first, second, facts, again = (tmp_path / n for n in ("first.csv", "second.csv", "facts.csv", "again.csv"))
    assert main(["estate", "import", str(first), "--out", str(facts), "--json"]) == 0
    (new,) = json.loads(capsys.readouterr().out)["new_sites"]
    for earlier in (facts, first):
        arguments = ["estate", "import", str(second), "--estate", str(earlier), "--out", str(again), "--json"]
        assert main(arguments) == 0
        answer = json.loads(capsys.readouterr().out)
        assert (answer["new_sites"], answer["outcomes"]["matched"], answer["conflicts"]) == ([], 1, 1)
        assert {row["site_id"] for row in table(again)} == {new["site_id"]}
    # The file of facts is whole by itself: it brings the building along.
    assert main(["estate", "import", str(again), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outcomes"]["new"] == 1


UNITS = "Building,Postcode,Area m2,Vacant m2\n" + "".join(
    f"Edgware Community Hospital,HA8 0AD,{area},{void}\n" for area, void in ((600, 0), (500, 120), (300, 80))
)


def test_a_list_that_leaves_something_open_is_refused_with_the_options_that_answer_it(tmp_path, capsys):
    file, out = tmp_path / "units.csv", tmp_path / "facts.csv"
    file.write_text(UNITS, encoding="utf-8")
    assert main(["estate", "import", str(file), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "--answer rows:floor_area_m2=parts" in said
    assert "0 + 120 + 80 = 200 m²" in said
    assert not out.exists()
    assert main(["estate", "import", str(file), "--answer", "rows=parts", "--out", str(out)]) == 0
    assert "2  added to another row of the same building" in capsys.readouterr().out
    assert [(f["field"], f["value"], f["found_in"]) for f in table(out)] == [
        ("floor_area_m2", "1400", "units.csv, rows 2, 3 and 4"), ("void_m2", "200", "units.csv, rows 2, 3 and 4"),
    ]  # fmt: skip
    assert main(["rank", "--area", "Barnet", "--estate", str(file)]) == 2
    assert "nhmap estate import" in capsys.readouterr().err
    assert main(["estate", "import", str(file), "--answer", "parts"]) == 2
    assert "is no answer" in capsys.readouterr().err


def test_facts_that_differ_are_printed_with_file_sheet_and_row_and_the_same_file_is_noticed(tmp_path, capsys):
    file, sheets = tmp_path / "one.csv", tmp_path / "two.xlsx"
    file.write_text(UNITS[: UNITS.index("\n", 40) + 1], encoding="utf-8")
    header = ["Building", "Postcode", "Area m2"]
    sheets.write_bytes(workbook({"Old": [header, ["Edgware Community Hospital", "HA8 0AD", 900]]}))
    assert main(["estate", "import", str(sheets), "--estate", str(file)]) == 0
    said = capsys.readouterr().out
    assert "900 m² (two.xlsx, sheet Old, row 2); 600 m² (one.csv, row 2). The first counts." in said
    assert main(["estate", "import", str(file), "--estate", str(file)]) == 0
    assert "is this the same file again?" in capsys.readouterr().out
    assert main(["estate", "import", str(sheets), "--sheet", "New"]) == 2
    assert "It has: Old." in capsys.readouterr().err
