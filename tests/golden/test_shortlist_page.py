"""The shortlist of Cornwall from the command line: its page, and what a pack holds of it with and without schemes."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from nhmap.cli import main
from nhmap.store.paper import packing
from tests.golden.test_return import MADE, SITES, folder

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["folder"]
TRURO = "S-5b4e0e3743"
NOTES = f"""site_id,building,field,text,written
{TRURO},Truro Health Park,status,acts as an NHC,{MADE}
{TRURO},Truro Health Park,proposal.location,<b>By the station</b>,{MADE}
"""


def given(folder: Path, sites: tuple[str, ...] = (*SITES, TRURO)) -> list[str]:
    (folder / "listed.csv").write_text("site_id\n" + "\n".join(sites), encoding="utf-8")
    (folder / "notes.csv").write_text(NOTES, encoding="utf-8")
    named = ["--sites", str(folder / "listed.csv"), "--notes", str(folder / "notes.csv"), "--made", MADE]
    return [str(folder / "plan.geojson"), *named]


def test_the_page_and_the_answer_say_the_same(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.html"
    listed = (*SITES, TRURO, "S-nowhere")
    assert main(["shortlist", *given(folder, listed), "--out", str(out), "--json"]) == 0
    captured = capsys.readouterr()
    answer = json.loads(captured.out)  # a word on what is not known here stands beside it
    assert "S-nowhere" in captured.err
    assert [each["site_id"] for each in answer["sites"]] == [*SITES, TRURO]
    truro = answer["sites"][-1]
    assert (truro["status"], truro["written"]) == ("works like a centre already", 1)
    assert "Location" not in truro["missing"]
    assert truro["met"] + truro["not_met"] + truro["open"] == 6
    page = out.read_text(encoding="utf-8")
    for each in answer["sites"]:
        assert each["name"] in page
        assert f"{each['met']} met, {each['not_met']} not met, {each['open']} unknown" in page
    assert answer["together"] in page
    assert "<b>By" not in page
    assert main(["shortlist", *given(folder), "--out", str(out)]) == 0
    assert f"4 buildings in {out}" in capsys.readouterr().out
    assert out.read_text(encoding="utf-8") == page


def test_without_a_shortlist_there_is_no_page(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.html"
    assert main(["shortlist", str(folder / "plan.geojson"), "--out", str(out)]) == 2
    assert "--sites" in capsys.readouterr().err
    assert not out.exists()


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packs without what takes long and says nothing of sites."""

    def left_out(*_: Any) -> dict[str, bytes]:
        return {}

    monkeypatch.setattr(packing, "spatial_files", left_out)
    monkeypatch.setattr(packing, "_interactive", lambda _: b"")
    monkeypatch.setattr("nhmap.store.paper.packing.AtlasBegun.draw", lambda *_: 1 / 0)


@pytest.mark.usefixtures("light")
def test_a_pack_holds_return_and_page_with_and_without_schemes(folder: Path, tmp_path: Path) -> None:
    without = packed(tmp_path / "without.zip", given(folder))
    schemes = ["--schemes", str(folder / "schemes.csv"), "--defined", "By PCN"]
    told = packed(tmp_path / "told.zip", [*given(folder), *schemes])
    parts = {"return.xlsx", "return.docx", "return.csv", "return-totals.csv", "schemes.csv"}
    for files in (without, told):
        assert parts <= {name.removeprefix("return/") for name in files if name.startswith("return/")}
        assert files["shortlist.html"].startswith(b"<!doctype html>")
        assert "shortlist.html" in files["README.txt"].decode("utf-8-sig")
    assert without["shortlist.html"] == told["shortlist.html"]
    assert b"12.4" in told["return/return.csv"]
    assert b"12.4" not in without["return/return.csv"]
    bare = packed(tmp_path / "bare.zip", [str(folder / "plan.geojson"), "--made", MADE])
    assert not any(name.startswith("return/") or name == "shortlist.html" for name in bare)


def packed(out: Path, options: list[str]) -> dict[str, bytes]:
    """Files of the pack that a command writes, without the folder that all of them lie in."""
    assert main(["pack", *options, "--out", str(out)]) == 0
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
