"""What was noted of buildings leaves with the plan and the shortlist, and comes back without writing over anything."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.cli import main
from nhmap.config import settings
from nhmap.store.database.estates import EstateStore
from nhmap.store.database.faults import DiskFullError
from nhmap.store.database.note_store import NoteStore
from nhmap.store.database.plans import PlanStore
from nhmap.store.estate_files.facts import HEADER
from nhmap.store.exports.bundles import zipped
from nhmap.ui.files import exchange
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import cache, chosen_sites
from tests.support.driving import PROJECT
from tests.support.older_forms import dump

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
STOKE = ("hwb", "E06000021")
THEN, LATER = "2026-11-20T10:00:00+00:00", "2026-11-21T10:00:00+00:00"
NASTY = "<img src=x onerror=alert(1)> *sold* =1+1"


@pytest.fixture
def notes() -> NoteStore:
    return NoteStore(PlanStore(settings().plans_url).engine)


def sites_page() -> AppTest:
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    (box,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    box.select(STOKE).run()  # before the page of sites, which would rank all of England first
    return at.switch_page(str(PROJECT / "nhmap" / "ui" / "pages" / "sites.py")).run()


def with_shortlist(at: AppTest, site_ids: tuple[str, ...]) -> AppTest:
    at.session_state["nhmap"] = replace(at.session_state["nhmap"], shortlist=site_ids)
    return at.run()


def taken(at: AppTest) -> dict[str, Callable[[], bytes]]:
    """What “Take away” would give: file name -> what makes it."""
    files: dict[str, Callable[[], bytes]] = {}

    def button(_: str, data: Callable[[], bytes], name: str, *__: object, **more: object) -> None:
        if not more.get("disabled"):
            files[name] = data

    at.session_state["take-away"] = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exchange.st, "download_button", button)
        at.run()
    assert not at.exception
    return files


def open_file(name: str, data: bytes) -> None:
    """What the dialog “Open” does with a file; a dialog of its own does not outlive a run here."""
    from nhmap.ui.files import pack_opening
    from nhmap.ui.kit.feedback import boundary
    from nhmap.ui.state import work

    work.begin()
    if pack_opening.names_buildings(data):
        with boundary("Opening"):
            pack_opening.review(name, data)


def offer(before: AppTest, name: str, data: bytes) -> AppTest:
    at = AppTest.from_function(open_file, default_timeout=60, kwargs={"name": name, "data": data})
    at.session_state["nhmap"] = before.session_state["nhmap"]
    at.run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    texts = [e.value for kind in (at.success, at.markdown, at.caption, at.error) for e in kind]
    return " ".join([*texts, *(element.proto.body for element in at.get("html"))])


def press(at: AppTest, label: str) -> AppTest:
    at = next(b for b in at.button if b.label == label).click().run()
    assert not at.exception
    assert not at.error
    return at


def test_a_pack_restores_plan_shortlist_and_notes(silent_map: SilentMap, notes: NoteStore) -> None:
    at = sites_page()
    first, second, third = [site_id for site_id, _ in silent_map.states[-1].ranked or ()][:3]
    notes.write(first, {"status": "discounted", "reason": NASTY}, THEN)
    notes.write(second, {"archetype": "purpose-built", "proposal.planning": NASTY}, THEN)
    notes.write("E-elsewhere", {"proposal.capital": "not theirs to see"}, THEN)
    before = notes.noted()
    at = with_shortlist(at, (first, third))
    files = taken(at)
    assert {"nhmap.zip", "shortlist.geojson", "shortlist.csv", "building-notes.csv"} <= set(files)
    pack = files["nhmap.zip"]()
    held = zipfile.ZipFile(io.BytesIO(pack))
    assert b"not theirs" not in b"".join(held.read(name) for name in held.namelist())
    properties = json.loads(held.read("shortlist.geojson"))["features"][0]["properties"]
    assert (properties["noted_status"], properties["noted_reason"]) == ("discounted", NASTY)

    # The same pack at a desk where one note differs and another building is on the shortlist.
    notes.write(first, {"reason": "Sold twice"}, LATER)
    notes.write(second, {"archetype": ""}, LATER)
    at = offer(with_shortlist(sites_page(), (second,)), "pack.zip", pack)
    text = said(at)
    assert "2 sites found for the shortlist; notes of 2 buildings" in text
    assert "2 notes read differently" in text
    assert "<img" not in "".join(element.proto.body for element in at.get("html"))
    frame = next(d.value for d in at.dataframe if "In the file" in d.value)
    assert list(frame["Newer"]) == ["here", "here"]
    at = press(at, "Use it")
    assert at.session_state["nhmap"].shortlist == (second, first, third)
    assert notes.book().discounted[first] == "Sold twice"

    # Taken on purpose, all is as it was; what was replaced is in the log.
    at = offer(at, "pack.zip", pack)
    (choice,) = [g for g in at.get("button_group") if "Take what is newer" in str(g.options)]
    at = choice.set_value("file").run()
    press(at, "Use it")
    assert {(e.site_id, e.name, e.text) for e in notes.noted()} == {(e.site_id, e.name, e.text) for e in before}
    assert "Sold twice" in [e.text for e in notes.log(first)]


def test_notes_alone_and_notes_of_strange_buildings(silent_map: SilentMap, notes: NoteStore) -> None:
    at = sites_page()
    first = (silent_map.states[-1].ranked or ())[0][0]
    data = f"site_id,field,text,written\n{first},archetype,purpose-built,{THEN}\nS-none,reason,x,{THEN}\n".encode()
    at = offer(at, "building-notes.csv", data)
    assert "notes of 1 building" in said(at)
    assert "S-none" in said(at)
    press(at, "Use it")
    assert [(e.site_id, e.made) for e in notes.noted()] == [(first, THEN)]


def test_a_pack_of_which_a_part_is_damaged_gives_the_rest(silent_map: SilentMap, notes: NoteStore) -> None:
    at = sites_page()
    first = (silent_map.states[-1].ranked or ())[0][0]
    good = f"site_id,field,text,written\n{first},archetype,purpose-built,{THEN}\n".encode()
    pack = zipped({"footprints.geojson": b"{", "shortlist.geojson": b"[]", "building-notes.csv": good})
    at = offer(at, "pack.zip", pack)
    assert "The plan in pack.zip cannot be used" in said(at)
    press(at, "Use it")
    assert notes.book().notes(first).archetype == "purpose-built"


def test_a_plan_in_a_pack_replaces_the_open_one_and_undo_brings_it_back() -> None:
    at = sites_page()
    state = at.session_state["nhmap"]
    history = state.history
    csv = b"LSOA21CD,SNP\nE01014370,Hanley\nE01014371,Hanley\n"
    at = offer(at, "pack.zip", zipped({"lookup.csv": csv}))
    assert "1 neighbourhood with" in said(at)
    at = press(at, "Use it")
    plan = at.session_state["nhmap"].history.plan
    assert [z.name for z in plan.zones] == ["Hanley"]
    assert plan.area_code == STOKE[1]
    assert len(at.session_state["nhmap"].history.done) == len(history.done) + 1


def facts_of(first: str) -> bytes:
    """Facts of a known building and of one that is in no layer, as nhmap writes them."""
    rows = (
        f"{first},,floor_area_m2,1200,m²,Survey,2025-03-31,Ann,,,,,,,,,",
        "S-mill,Mill Centre,new building,,,Survey,2025-03-31,,,,,Mill Street,ST1 1AA,388500,347500,health centre,owner",
        f"S-mill,Mill Centre,floor_area_m2,900,m²,Survey,2025-03-31,{NASTY},,,,,,,,,",
    )
    return "\r\n".join([",".join(HEADER), *rows]).encode()


def test_building_facts_travel_with_the_pack_and_are_not_brought_twice(
    silent_map: SilentMap, notes: NoteStore, tmp_path: Path, own_settings: pytest.MonkeyPatch
) -> None:
    at = sites_page()
    first = (silent_map.states[-1].ranked or ())[0][0]
    at = press(offer(at, "building-facts.csv", facts_of(first)), "Use it")
    told = EstateStore(PlanStore(settings().plans_url).engine).estate()
    assert {(f.site_id, f.field, f.value) for f in told.facts} == {
        (first, "floor_area_m2", 1200.0), ("S-mill", "floor_area_m2", 900.0),
    }  # fmt: skip
    notes.write("S-mill", {"archetype": "purpose-built"}, THEN)
    before = with_shortlist(sites_page(), ("S-mill", first))
    pack = taken(before)["nhmap.zip"]()
    assert b"S-mill" in zipfile.ZipFile(io.BytesIO(pack)).read("building-facts.csv")
    # Here they are known: nothing is offered twice.
    at = offer(before, "pack.zip", pack)
    assert "fact" not in said(at)

    # At another desk nothing of them is known. Facts are brought first, then what hangs on their buildings.
    own_settings.setenv("NHMAP_PLANS", str(tmp_path / "another desk"))
    config.settings.cache_clear()
    desk = sites_page()
    refused = offer(desk, "pack.zip", pack)
    assert "2 facts of 2 buildings" in said(refused)
    assert "2 sites found for the shortlist" in said(refused)
    (bring,) = [toggle for toggle in refused.toggle if toggle.label.startswith("Bring its building facts")]
    refused = press(bring.set_value(False).run(), "Use it")
    assert refused.session_state["nhmap"].shortlist == (first,)
    at = press(offer(refused, "pack.zip", pack), "Use it")
    assert at.session_state["nhmap"].shortlist == ("S-mill", first)
    there = EstateStore(PlanStore(settings().plans_url).engine).estate()
    assert {f.fact_id for f in there.facts} == {f.fact_id for f in told.facts}
    assert there.new_sites == told.new_sites
    assert NoteStore(PlanStore(settings().plans_url).engine).book().notes("S-mill").archetype == "purpose-built"


def test_a_pack_that_cannot_be_stored_whole_is_not_opened_at_all(silent_map: SilentMap, notes: NoteStore) -> None:
    at = sites_page()
    first = (silent_map.states[-1].ranked or ())[0][0]
    good = f"site_id,field,text,written\n{first},archetype,purpose-built,{THEN}\n".encode()
    lookup = b"LSOA21CD,SNP\nE01014370,Hanley\nE01014371,Hanley\n"
    shortlist = f"site_id\n{first}\n".encode()
    files = {
        "lookup.csv": lookup,
        "building-notes.csv": good,
        "building-facts.csv": facts_of(first),
        "shortlist.csv": shortlist,
    }
    at = offer(at, "pack.zip", zipped(files))
    before = at.session_state["nhmap"]
    store = PlanStore(settings().plans_url)
    holds = dump(settings().plans / "plans.sqlite")

    def full(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith(f"INSERT INTO {table}"):  # the table whose turn it is
            message = "The disk is full."
            raise DiskFullError(message, "Make room.")

    engine = cache.plan_store(settings().plans_url).engine
    sa.event.listen(engine, "before_cursor_execute", full)
    for table in ("estate_rows", "edits", "choice", "site_notes"):
        at = next(b for b in at.button if b.label == "Use it").click().run()
        assert "Nothing of pack\\.zip was taken over\\. The disk is full\\." in said(at), table
        assert dump(settings().plans / "plans.sqlite") == holds
        after = at.session_state["nhmap"]
        assert after.history.plan.hash == before.history.plan.hash
        assert after.shortlist == before.shortlist
        at.run()
    sa.event.remove(engine, "before_cursor_execute", full)
    at = press(at, "Use it")
    assert [z.name for z in at.session_state["nhmap"].history.plan.zones] == ["Hanley"]
    assert at.session_state["nhmap"].shortlist == (first,)
    assert notes.book().notes(first).archetype == "purpose-built"
    assert store.load(before.plan_id).plan.hash == at.session_state["nhmap"].history.plan.hash
    assert len(EstateStore(store.engine).uploads()) == 1


def test_the_command_line_ranks_with_the_notes_as_the_screen_does(
    silent_map: SilentMap, notes: NoteStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = sites_page()
    acts, out, *_ = [site_id for site_id, _ in silent_map.states[-1].ranked or ()]
    owned_by_others = {s.site_id for s in chosen_sites.ranking(at.session_state["nhmap"]).set_apart()}
    notes.write(acts, {"status": "acts as an NHC"}, THEN)
    notes.write(out, {"status": "discounted", "reason": NASTY}, THEN)
    files = taken(at.run())
    on_screen = chosen_sites.ranking(at.session_state["nhmap"]).to_dict()["sites"]
    listed = dict(silent_map.states[-1].ranked or ())
    for name in ("building-notes.csv", "nhmap.zip"):
        file = tmp_path / name
        file.write_bytes(files[name]())
        capsys.readouterr()
        assert main(["rank", "--area", "Stoke-on-Trent", "--json", "--draws", "0", "--notes", str(file)]) == 0
        answer = json.loads(capsys.readouterr().out)["sites"]
        assert answer == json.loads(json.dumps(on_screen))
        assert {s["site_id"]: s["rank"] for s in answer if s["site_id"] in listed} == listed
        # What works like a centre stays in the ranking.
    assert {s["site_id"] for s in answer if s["list"] == "set apart"} == {out} | owned_by_others
