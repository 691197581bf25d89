"""What a build says of its practices: every oddity is counted and named."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pandas as pd

from nhmap.store.layer_builds import readers
from nhmap.store.refresh.checks import checks

if TYPE_CHECKING:
    from pathlib import Path


def practice(code: str, **other: object) -> dict[str, object]:
    usual = {"list_size": 10, "pcn_code": "U1", "icb_code": "E54000010", "x": 1.0, "area": 3, "status": "active"}
    return {"practice_code": code, **usual, **other}


def said(tmp_path: Path, *practices: dict[str, object], members: list[tuple[str, str, str]]) -> str:
    pd.DataFrame(practices).to_parquet(tmp_path / "practices.parquet")
    pd.DataFrame({"patients": [7, 2]}).to_parquet(tmp_path / "registered.parquet")
    away = {"patients": [3, 1, 4], "bucket": ["CLOSED", "Wales", "CLOSED"]}
    pd.DataFrame(away).to_parquet(tmp_path / "registered_elsewhere.parquet")
    columns = ["PRACTICE_CODE", "PCN_CODE", "SUB_ICB_LOCATION_CODE"]
    for source, table in (
        (readers.PRACTICE_MAP, pd.DataFrame(members, columns=columns)),
        (readers.SUB_ICBS, pd.DataFrame({"SICBL26CDH": ["05W"]})),
    ):
        path = tmp_path / source.file
        path.parent.mkdir(exist_ok=True)
        table.to_csv(path, index=False)
    built = SimpleNamespace(path=lambda name: tmp_path / f"{name}.parquet")
    return "\n".join(checks(built, tmp_path))  # type: ignore[arg-type]


def test_each_oddity_of_practices_is_counted_and_named(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        practice("A81001"),
        practice("B81001", pcn_code=None),
        practice("C81001", area=-1),
        practice("D81001", area=-1, x=None),
        practice("E81001", icb_code=None, status="closed"),
        practice("F81001", list_size=0, pcn_code=None, status="closed"),
        members=[
            ("A81001", "U2", "05W"), ("A81001", "U1", "05W"), ("A81001", "U1", "05W"), ("B81001", "U", "05W"),
            ("B81001", "U", "05W"), ("C81001", "U1", "D4U1Y"), ("D81001", "U1", "99Z"),
        ],
    )  # fmt: skip
    assert "5 practices, 50 patients" in found
    assert "9 in small areas, 8 elsewhere (7 in an area whose code is closed; 1 in Wales)." in found
    assert "1 practice with a list and no PCN: B81001." in found
    assert "1 practice with a list whose surgery stands outside England: C81001." in found
    assert "1 practice with a list and no known place: D81001." in found
    assert "1 practice with a list and no ICB: E81001." in found
    assert "1 practice with a list that the directory does not call active: E81001." in found
    assert "1 practice in two PCNs, counted in the first of them: A81001 (U1, U2)." in found
    assert "1 practice of a sub-ICB location that was divided" in found
    assert "1 practice of a sub-ICB location that is closed or unknown" in found


def test_nothing_odd_is_said_as_none(tmp_path: Path) -> None:
    found = said(tmp_path, practice("A81001"), members=[("A81001", "U1", "05W")])
    assert "0 practices in two PCNs" in found
    assert "sub-ICB" not in found
