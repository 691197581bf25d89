"""What was recognised lies ready for the builders, and every row is accounted for."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import estate_lists, readers
from nhmap.store.refresh import columns as c
from nhmap.store.refresh import normalising, publications, reading
from nhmap.store.refresh.choosing import OLDER, TWICE, choose
from nhmap.store.refresh.normalising import Normalised, normalise
from nhmap.store.refresh.recognising import recognise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADER = ["EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "LSOA_CODE", "SEX", "NUMBER_OF_PATIENTS"]


def write(path: Path, rows: Sequence[Sequence[object]], delimiter: str = ";") -> None:
    with path.open("w", newline="", encoding="utf-16") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)


def count(sex: str, *people: tuple[str, str, int], day: str = "01OCT2026") -> list[list[object]]:
    return [HEADER, *([day, practice, "P", code, sex, n] for practice, code, n in people)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small = {file: replace(each, fewest=1) for file, each in publications.OF_FILE.items()}
    for module in (normalising, reading):
        monkeypatch.setattr(module, "OF_FILE", small)
    (tmp_path / "given").mkdir()
    return tmp_path / "given"


def laid_out(folder: Path) -> tuple[Normalised, Path]:
    aside = folder.parent / "aside"
    return normalise(choose(recognise(folder), None), aside, lambda _: None), aside


def rows_at(path: Path) -> list[list[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def test_females_and_males_of_one_day_are_added_up(folder: Path) -> None:
    write(folder / "f", count("FEMALE", ("A81001", "E01000001", 3), ("A81001", "E01000002", 1)))
    write(folder / "m", count("MALE", ("A81001", "E01000001", 4)))
    done, aside = laid_out(folder)
    (given,) = done.given
    assert given.words == "1 October 2026"
    assert sorted(row[2:] for row in rows_at(aside / given.file)[1:]) == [
        ["E01000001", "ALL", "7"],
        ["E01000002", "ALL", "1"],
    ]


def test_one_sex_alone_is_refused(folder: Path) -> None:
    write(folder / "f", count("FEMALE", ("A81001", "E01000001", 3)))
    with pytest.raises(InputRefusedError, match="counts one sex only"):
        laid_out(folder)


def test_both_sexes_are_held_against_their_parts(folder: Path) -> None:
    write(folder / "a", count("ALL", ("A81001", "E01000001", 8)))
    write(folder / "f", count("FEMALE", ("A81001", "E01000001", 3)))
    write(folder / "m", count("MALE", ("A81001", "E01000001", 4)))
    with pytest.raises(InputRefusedError, match="come to 7 patients, a to 8"):
        laid_out(folder)


def test_counts_of_several_dates_lie_side_by_side_oldest_first(folder: Path) -> None:
    write(folder / "b", count("ALL", ("A81001", "E01000001", 8)))
    write(folder / "a", count("ALL", ("A81002", "E01000001", 5), day="2026-01-01"))
    done, _ = laid_out(folder)
    assert [each.date for each in done.given] == ["2026-01-01", "2026-10-01"]
    assert done.counted == {"2026-01-01": {"A81002"}, "2026-10-01": {"A81001"}}


def test_two_counts_of_one_day_that_differ_are_asked_about(folder: Path) -> None:
    write(folder / "a", count("ALL", ("A81001", "E01000001", 8)))
    write(folder / "b", count("ALL", ("A81001", "E01000001", 9)))
    with pytest.raises(InputRefusedError, match="count the same practices on the same day, and differ"):
        laid_out(folder)


def test_all_faults_of_a_file_are_told_at_once_with_row_column_and_value(folder: Path) -> None:
    rows = count("ALL", ("A81001", "E01000001", 8), ("A81002", "E01000001", 1))
    rows[1][5], rows[2][1] = "eight", "?"
    write(folder / "a", rows)
    write(folder / "more", [*count("ALL", *(("A81003", f"E0100000{n}", n) for n in range(9)))])
    with pytest.raises(InputRefusedError) as refused:
        laid_out(folder)
    for words in ("a (", "row 2, column NUMBER_OF_PATIENTS: “eight”", "row 3, column PRACTICE_CODE: “?”"):
        assert words in refused.value.message


def test_a_list_of_buildings_loses_only_the_rows_that_are_wrong(folder: Path) -> None:
    header = ["name", "address", "is_open_12_7", "services", "icb_code", "lon", "lat", "postcode"]
    good = ["A CDC", "Road", "Yes", "", "", "-0.6", "51.6", "HP7 0JD"]
    write(
        folder / "cdc",
        [
            header,
            good,
            [*good[:5], "west", *good[6:]],
            ["Source: NHS England"],
            [*good, "x", "y"],
            ["B CDC", *good[1:]],
        ],
    )
    done, aside = laid_out(folder)
    (tally,) = done.tallies
    assert (tally.rows, tally.used, tally.notes, tally.faulty_rows) == (5, 2, 1, 2)
    assert [(fault.line, fault.column) for fault in tally.faults] == [(3, "lon"), (5, "")]
    assert len(rows_at(aside / estate_lists.DIAGNOSTICS.file)) == 3


def test_of_two_issues_the_newest_counts_and_of_two_equal_ones_either(folder: Path) -> None:
    header = ["EXTRACT_DATE", "ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS"]
    for name, day in (("a", "01JUL2026"), ("b", "01OCT2026"), ("c", "01OCT2026")):
        write(folder / name, [header, [day, "GP", "A81001", "ALL", "ALL", "5"]])
    choices = choose(recognise(folder), None)
    assert [choice.state for choice in choices if not choice.is_used] == [OLDER, TWICE]
    done, aside = laid_out(folder)
    assert [each.name for each in done.given] == ["b"]
    assert rows_at(aside / readers.LISTS.file)[1] == ["GP", "A81001", "ALL", "ALL", "5"]


def test_two_files_of_one_date_that_differ_are_asked_about(folder: Path) -> None:
    header = ["EXTRACT_DATE", "ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS"]
    for name, people in (("b", "5"), ("c", "6")):
        write(folder / name, [header, ["01OCT2026", "GP", "A81001", "ALL", "ALL", people]])
    with pytest.raises(InputRefusedError, match="b and c are both"):
        laid_out(folder)


def test_what_is_older_than_the_data_in_use_stays_out(folder: Path) -> None:
    header = ["EXTRACT_DATE", "ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS"]
    write(folder / "a", [header, ["01JAN2026", "GP", "A81001", "ALL", "ALL", "5"]])
    (choice,) = choose(recognise(folder), None, {readers.LISTS.file: "2026-07-01"})
    assert choice.state == OLDER
    assert "newer" in choice.why


@pytest.mark.parametrize(
    ("cells", "cell", "value"),
    [
        (c.COUNT, "1,234", "1234"), (c.COUNT, "1 234 567", "1234567"), (c.COUNT, "1'234", "1234"),
        (c.COUNT, "0,234", "0,234"), (c.COUNT, "1,234 567", "1,234 567"), (c.COUNT, "12,34", "12,34"),
        (c.NUMBER, "17,760", "17,760"), (c.NUMBER, "0,225", "0,225"), (c.NUMBER, "17,760.5", "17760.5"),
        (c.NUMBER, "1,017,760", "1017760"), (c.NUMBER, "17 760", "17760"), (c.ANY, "1,234", "1,234"),
    ],
)  # fmt: skip
def test_separators_go_only_where_they_are_no_decimal_comma(cells: str, cell: str, value: str) -> None:
    assert c.Column("x", "x", cells).value(cell) == value
