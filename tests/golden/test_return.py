"""The return of Cornwall from the command line, read back by openpyxl and LibreOffice: sums of rows, nothing blank."""

import csv
import io
import json
import shutil
import subprocess
from dataclasses import replace
from itertools import count

import docx
import openpyxl
import pytest

from nhmap.cli import main
from nhmap.config import settings
from nhmap.core.assessment.assessment import assess
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.store.exports.bundles import plan_files
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence, load_shapes

MADE = "2026-11-30T10:00:00+00:00"
SITES = ["S-7f1e187e96", "S-320fb6dca0", "S-318e9bac3b"]
"""St Clare, Bosvena and Pool, whom the ranking of Cornwall puts first."""
HEAD = "site_id,neighbourhood,option,wave,capital_m,revenue_m,digital_m,partners,criteria,disposal"
SCHEMES = f"""{HEAD},disposal_m2,disposal_status,disposal_year
S-7f1e187e96,,refurbish,"wave 1, to 2027",£12.4m,0.35,0.2,Cornwall Council,=1+1,Old surgery,850,identified,2028
S-7f1e187e96,,,,,,,,,Annexe,,idea,
S-320fb6dca0,,extend,2028 to 2030,unknown,,,,,none,,,
S-318e9bac3b,,refurbish,soon,850k,,,,,,,,
S-999,,refurbish,,1,,,,,,,,
,Truro PCN,,2031 to 2035,30.1,1.2,,,,,,,
"""
UNKNOWN = "unknown"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("return")
    catalogue = Catalogue.read(settings().data)
    evidence, number = load_evidence(catalogue), count(1)
    plan = start_plan("pcn", evidence, find_planning_area(evidence.areas, "Cornwall"), lambda: f"z{next(number)}")
    assessed = assess(replace(plan, name="Cornwall"), evidence)
    files = plan_files(assessed, evidence, lambda: load_shapes(catalogue), MADE)
    (folder / "plan.geojson").write_bytes(files["footprints.geojson"])
    (folder / "sites.csv").write_text("site_id\n" + "\n".join(SITES), encoding="utf-8")
    (folder / "schemes.csv").write_text(SCHEMES, encoding="utf-8")
    return folder


def asked(folder, out, schemes="schemes.csv"):
    return [
        *("return", str(folder / "plan.geojson"), "--sites", str(folder / "sites.csv"), "--made", MADE),
        *("--schemes", str(folder / schemes), "--defined", "By PCN", "--out", str(folder / out), "--json"),
    ]


@pytest.fixture(scope="module")
def answer(folder):
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        assert main(asked(folder, "out")) == 0
    return json.loads(out.getvalue())


def rows(folder, name):
    return list(csv.DictReader(io.StringIO((folder / "out" / name).read_text(encoding="utf-8-sig"))))


def test_rows_are_the_shortlist_and_the_new_building_with_what_was_said(answer):
    schemes = answer["schemes"]
    assert [each["scheme_id"] for each in schemes] == [*SITES, "new:z5"]
    first, new = schemes[0], schemes[-1]
    assert (first["name"], first["option"], first["wave"]) == (
        "St Clare Medical Centre",
        "refurbish",
        "wave 1, to 2027",
    )
    assert (first["capital_m"], first["revenue_m"], first["disposal_m2"]) == (12.4, 0.35, 850)
    assert first["disposals"] == "Old surgery (850 m², identified, 2028); Annexe (unknown, idea, unknown)"
    assert first["band"] in {"A", "B", "C"}
    assert "of 6 met" in first["readiness"]
    assert (new["option"], new["neighbourhood"], new["band"], new["readiness"]) == ("build", "Truro PCN", None, None)
    assert schemes[1]["disposals"] == "none"
    assert schemes[2]["wave"] is None  # “soon” is no wave
    assert len(answer["problems"]) == 2
    assert "line 5" in answer["problems"][0]
    assert "S-999" in answer["problems"][1]


def test_totals_equal_the_sums_of_the_rows(folder, answer):
    del answer
    schemes, totals = rows(folder, "return.csv"), {each["name"]: each for each in rows(folder, "return-totals.csv")}
    waves = {
        "by 2030": {"wave 1, to 2027", "2028 to 2030"},
        "by 2035": {"wave 1, to 2027", "2028 to 2030", "2031 to 2035"},
        "all schemes": {each["wave"] for each in schemes},
        **{wave: {wave} for wave in ("wave 1, to 2027", "2028 to 2030", "2031 to 2035", UNKNOWN)},
    }
    assert set(totals) == set(waves)
    for name, held in waves.items():
        mine = [each for each in schemes if each["wave"] in held]
        assert int(totals[name]["schemes"]) == len(mine)
        for key in ("people", "capital_m", "revenue_m", "digital_m"):
            known = [float(each[key]) for each in mine if each[key] != UNKNOWN]
            left = f"{key.removesuffix('_m')}_unknown"
            assert int(totals[name][left]) == len(mine) - len(known)
            said = totals[name][key]
            assert (said == UNKNOWN) == (bool(mine) and not known)
            assert said == UNKNOWN or float(said) == pytest.approx(sum(known), abs=1e-9)
    assert totals["by 2030"]["national"], totals["by 2035"]["national"] == ("120", "250")


def test_nothing_is_blank_in_any_row_of_any_file(folder, answer):
    del answer
    for name in ("return.csv", "return-disposals.csv", "return-neighbourhoods.csv"):
        assert all(cell for row in rows(folder, name) for cell in row.values()), name
    book = openpyxl.load_workbook(folder / "out" / "return.xlsx")
    sheet = book["Return"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=8)]
    assert all(cell is not None for row in cells for cell in row)
    head = [cell.value for cell in sheet[4]]
    capital = [row[head.index("Indicative capital (£ m)")] for row in cells]
    assert capital == [12.4, UNKNOWN, 0.85, 30.1]
    assert sheet.cell(9, head.index("Indicative capital (£ m)") + 1).value == pytest.approx(43.35)
    assert sheet.cell(10, head.index("Indicative capital (£ m)") + 1).value == 1
    assert cells[0][head.index("Alignment to criteria")] == "'=1+1"
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)


def test_word_has_every_section_that_a_region_asks_for(folder, answer):
    del answer
    document = docx.Document(str(folder / "out" / "return.docx"))
    headings = [each.text for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert headings == [
        "How neighbourhoods are defined",
        "Proposed upgrades",
        "New builds",
        "Alignment to criteria, digital, partners",
        "Disposals enabled",
        "Totals by wave",
        "Estate list",
    ]
    words = "\n".join(each.text for each in document.paragraphs)
    assert "By PCN" in words
    assert "Capital: £ 43.35 m, 1 unknown." in words


def test_the_form_that_is_written_is_read_again_to_the_same_files(folder, answer):
    shutil.copy(folder / "out" / "schemes.csv", folder / "again.csv")
    assert main(asked(folder, "again", "again.csv")) == 0
    for name in answer["files"]:
        assert (folder / "again" / name).read_bytes() == (folder / "out" / name).read_bytes(), name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_workbook(folder, answer):
    del answer
    utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    command = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", utf8]
    command += ["--outdir", str(folder / "lo"), str(folder / "out" / "return.xlsx")]
    subprocess.run(command, check=True, timeout=240, capture_output=True)
    read = list(csv.reader(io.StringIO((folder / "lo" / "return.csv").read_text(encoding="utf-8"))))
    head = read[3]
    assert [row[head.index("Indicative capital (£ m)")] for row in read[4:8]] == ["12.40", UNKNOWN, "0.85", "30.10"]
    assert read[4][head.index("Scheme")] == "St Clare Medical Centre"


def test_a_note_of_a_sheet_is_wrapped_across_columns_of_its_first_page(folder, answer):
    del answer
    book = openpyxl.load_workbook(folder / "out" / "return.xlsx")
    for sheet in book:
        note = sheet["A2"]
        assert note.alignment.wrap_text
        (merged,) = sheet.merged_cells.ranges
        assert (merged.min_row, merged.max_row, merged.min_col) == (2, 2, 1)
        across = [sheet.column_dimensions[openpyxl.utils.get_column_letter(at)] for at in range(1, merged.max_col + 1)]
        characters = sum(each.width or 0 for each in across)
        assert sheet.row_dimensions[2].height >= 13.5 * len(note.value) / max(characters, 60) - 13.5
