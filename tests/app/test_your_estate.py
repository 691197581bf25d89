"""Building facts on the page Data: a file is read, matched, used, looked at, corrected and removed; facts differ."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from nhmap.core.buildings.estate import ILLUSTRATIVE, Fact
from nhmap.store.database.estates import UploadAbout
from nhmap.store.estate_files.matched_rows import MatchedRow, RowDecision
from nhmap.store.estate_files.places import Ground
from nhmap.store.estate_files.reading import read_estate
from nhmap.store.exports.bundles import shortlist_files
from nhmap.ui.estate import conflicts as estate_conflicts
from nhmap.ui.estate import mapping as estate_mapping
from nhmap.ui.estate import matches as estate_matches
from nhmap.ui.estate import upload as estate_upload
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import cache, estate
from tests.support.driving import PROJECT

if TYPE_CHECKING:
    import pandas as pd

    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
STOKE = ("hwb", "E06000021")
ESTATE = "Your estate"
HEADER = b"Property,Post code,GIA (sq m),Void area m2,Tenure\n"


def page_file(name: str) -> str:
    return str(PROJECT / "nhmap" / "ui" / "pages" / f"{name}.py")


def calm(at: AppTest) -> AppTest:
    assert not at.exception
    assert not [error.value for error in at.error]
    return at


def data_page() -> AppTest:
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    (box,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    box.select(STOKE).run()
    at.session_state["data-parts"] = ESTATE
    return calm(at.switch_page(page_file("data")).run())


def said(at: AppTest) -> str:
    texts = [element.value for kind in (at.markdown, at.caption, at.success, at.warning) for element in kind]
    return " ".join([*texts, *(element.proto.body for element in at.get("html"))]).replace("\\", "")


def press(at: AppTest, label: str) -> AppTest:
    return calm(next(b for b in at.button if b.label == label).click().run())


def bring(at: AppTest, data: bytes, name: str = "estate.csv") -> AppTest:
    (box,) = at.file_uploader
    return calm(box.upload(name, data, "text/csv").run())


def use(at: AppTest) -> AppTest:
    return press(at, next(b.label for b in at.button if b.label.startswith("Use th")))


def some_site(number: int = 0) -> pd.Series:
    """A building of Stoke that stands alone at its postcode."""
    sites = cache.evidence().sites
    grouping = cache.evidence().areas.grouping("hwb")
    here = sites[[a >= 0 and grouping.codes[grouping.member[a]] == STOKE[1] for a in cache.evidence().site_area]]
    alone = here[~here["postcode"].duplicated(keep=False) & here["name"].str.contains("Health Centre")]
    return alone.iloc[number]


def shortlist_of(site_ids: list[str]) -> bytes:
    files = shortlist_files(site_ids, None, estate.evidence(), "2026", illustrative=estate.illustrative())
    assert (ILLUSTRATIVE.encode() in files["shortlist.csv"]) == estate.illustrative()
    return files["shortlist.geojson"]


def line(site: pd.Series, area: str = "1200", tenure: str = "Freehold") -> bytes:
    return f'"{site["name"]}",{site["postcode"]},{area},100,{tenure}\n'.encode()


def test_a_file_becomes_facts_of_a_building_and_goes_again() -> None:
    at = data_page()
    site = some_site()
    at = bring(at, HEADER + line(site) + b"Total,,1200,100,\n")
    assert "estate.csv: list of buildings" in said(at)
    assert "1 matched to a known building" in said(at).replace("*", "")
    assert "1 no building" in said(at).replace("*", "")
    at = use(at)
    assert "estate.csv" in said(at)
    told = {fact.field: fact.value for fact in estate.saved().of(str(site["site_id"]))}
    assert told == {"floor_area_m2": 1200.0, "void_m2": 100.0, "tenure": "freehold"}
    row = estate.evidence().sites.set_index("site_id").loc[site["site_id"]]
    assert (row["floor_area_m2"], row["tenure"]) == (1200.0, "freehold")
    assert ILLUSTRATIVE not in said(at)

    at = press(at, "Remove")
    assert estate.evidence() is cache.evidence()
    at = press(at, "Bring back estate\\.csv")
    assert len(estate.saved().facts) == 3


def test_what_the_columns_mean_is_asked_and_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    site = some_site()
    data = b"Thing,Where,Size\n" + f'"{site["name"]}",{site["postcode"]},900 m2\n'.encode()

    def filled(frame: pd.DataFrame, **_: object) -> pd.DataFrame:
        if not frame[estate_mapping.MEANS].any():
            means = [estate_mapping.TARGETS[key] for key in ("name", "postcode", "floor_area_m2")]
            frame = frame.assign(**{estate_mapping.MEANS: means})
        else:
            prefilled.append(list(frame[estate_mapping.MEANS]))
        return frame

    prefilled: list[list[str]] = []
    monkeypatch.setattr(estate_mapping.st, "data_editor", filled)
    at = bring(data_page(), data)
    assert "say what they mean" in said(at)
    assert not prefilled
    at = use(at)
    assert [f.value for f in estate.saved().of(str(site["site_id"]))] == [900.0]
    at = bring(at, data.replace(b"900", b"950"), "next year.csv")
    assert "what you said the last time" in said(at)
    assert prefilled[-1] == ["Name of the building", "Postcode", "Gross internal floor area"]


def test_a_match_is_undone_and_another_building_chosen() -> None:
    first, second = some_site(0), some_site(1)
    at = use(bring(data_page(), HEADER + line(first)))
    (upload,) = estate.store().uploads()
    pick = {"selection": {"rows": [0], "columns": []}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estate_matches.st, "dataframe", lambda *_, **__: pick)
        at = press(calm(at.run()), "Undo the match")
        assert estate.saved().facts == ()
        at = press(at, "As nhmap read it")
        assert len(estate.saved().facts) == 3
        estate.store().decide(upload.upload_id, 0, RowDecision("site", str(second["site_id"])))
        at = calm(at.run())
        assert str(second["name"]).split(",")[0].lower() in said(at).lower()
    assert {fact.site_id for fact in estate.saved().facts} == {str(second["site_id"])}


def test_of_facts_that_differ_one_is_chosen() -> None:
    site = some_site()
    at = use(bring(data_page(), HEADER + line(site, "1000"), "older.csv"))
    at = use(bring(at, HEADER + line(site, "1100"), "newer.csv"))
    key = (str(site["site_id"]), "floor_area_m2")
    assert estate.saved().counting[key].value == 1100.0
    assert [c.field for c in estate.conflicts()] == ["floor_area_m2"]
    assert "Where facts differ (1)" in str([g.options for g in at.get("button_group")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estate_conflicts.st, "dataframe", lambda *_, **__: {"selection": {"rows": [0], "columns": []}})
        (view,) = [g for g in at.get("button_group") if "differ" in str(g.options)]
        at = calm(view.set_value("Where facts differ").run())
        (radio,) = at.radio
        at = calm(radio.set_value(next(o for o in estate.conflicts()[0].facts if o.value == 1000.0)).run())
        at = press(at, "Let this one count")
        assert estate.saved().counting[key].value == 1000.0
        at = press(at, "Let the latest count")
    assert estate.saved().counting[key].value == 1100.0


def test_a_file_that_is_none_is_refused_in_words() -> None:
    at = data_page()
    (box,) = at.file_uploader
    at = box.upload("estate.xlsx", b"%PDF-1.4 nothing", "text/csv").run()
    assert not at.exception
    (error,) = at.error
    assert "PDF" in error.value


def test_names_in_files_are_no_markup() -> None:
    at = bring(data_page(), HEADER + b'"<img src=x onerror=alert(1)>**Mill**",ST1 4LN,90,9,\n', "<b>x</b>.csv")
    assert "<img" not in " ".join(element.proto.body for element in at.get("html"))
    use(at)


def test_invented_facts_are_said_everywhere_until_they_are_removed() -> None:
    at = press(data_page(), "Fill in invented building facts")
    assert ILLUSTRATIVE in said(at)
    assert estate.illustrative()
    at = calm(at.switch_page(page_file("sites")).run())
    assert ILLUSTRATIVE in said(at)
    ids = [str(some_site()["site_id"])]
    written = json.loads(shortlist_of(ids))
    assert written["nhmap"]["notice"] == ILLUSTRATIVE
    assert written["nhmap"]["illustrative"] is True
    assert written["features"][0]["properties"]["illustrative"] == ILLUSTRATIVE
    at.session_state["data-parts"] = ESTATE
    at = calm(at.switch_page(page_file("data")).run())
    at = press(at, "Remove invented facts")
    assert ILLUSTRATIVE not in said(at)
    assert estate.evidence() is cache.evidence()
    plain = json.loads(shortlist_of(ids))
    assert "notice" not in plain["nhmap"]
    # Invented once, they are brought back and not stored again.
    at = press(at, "Fill in invented building facts")
    assert len(estate.store().uploads(removed=None)) == 1


def test_a_real_fact_goes_before_an_invented_one() -> None:
    site = some_site()
    press(data_page(), "Fill in invented building facts")
    real = Fact(str(site["site_id"]), "floor_area_m2", 777.0, "our survey", "2020-01-01")
    about = UploadAbout("real", "survey.csv", "list", "our survey", "2020-01-01", "", "2020-01-01T00:00:00+00:00")
    estate.store().keep(about, [MatchedRow("x", str(site["site_id"]), "same name", "certain", (real,))])
    row = estate.evidence().sites.set_index("site_id").loc[site["site_id"]]
    assert row["floor_area_m2"] == 777.0


def test_a_new_building_is_ranked_and_stands_on_the_map(silent_map: SilentMap) -> None:
    at = use(bring(data_page(), HEADER + b"The Old Mill,ST1 4LN,900,900,Freehold\n"))
    (new,) = estate.saved().new_sites
    at = calm(at.switch_page(page_file("sites")).run())
    (site,) = silent_map.states[-1].brought
    assert (site.id, site.name) == (new.site_id, "The Old Mill")
    assert new.site_id in {site_id for site_id, _ in silent_map.states[-1].ranked or ()}
    at.session_state["data-parts"] = ESTATE
    at = press(calm(at.switch_page(page_file("data")).run()), "Remove")
    at = calm(at.switch_page(page_file("sites")).run())
    assert silent_map.states[-1].brought == ()


def test_a_match_is_set_right_before_anything_is_used() -> None:
    first, second = some_site(0), some_site(1)
    picked: dict[str, list[int]] = {"rows": [0]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estate_upload.st, "dataframe", lambda *_, **__: {"selection": picked})
        at = bring(data_page(), HEADER + line(first) + line(second))
        assert "Use these 6 facts" in [b.label for b in at.button]
        at = press(at, "Undo the match")
        assert "Use these 3 facts" in [b.label for b in at.button]
        at = press(at, "As nhmap read it")
        assert "Use these 6 facts" in [b.label for b in at.button]
        at = press(at, "Undo the match")
        assert estate.saved().facts == ()
        at = use(at)
    assert {fact.site_id for fact in estate.saved().facts} == {str(second["site_id"])}
    (upload,) = estate.store().uploads()
    assert dict(upload.counts) == {"matched": 1, "new": 0, "without a building": 1}
    # What was said before stands among the rows of the file, and can still be taken back there.
    assert [row.decided for row in estate.store().rows(upload.upload_id)] == [RowDecision("none"), None]
    estate.store().decide(upload.upload_id, 0, None)
    assert len(estate.saved().facts) == 6


def test_the_preview_says_what_was_chosen_by_hand() -> None:
    site, other = some_site(0), some_site(1)
    found = read_estate(
        HEADER + line(site), "e.csv", None, cache.evidence().sites, Ground(cache.evidence().areas, cache.shapes)
    )
    names = {str(other["site_id"]): "The other"}
    (kept,) = found.kept
    (read,) = estate_upload.outcomes_frame(found.rows, [kept], names).to_dict("records")
    assert (read["How sure"], read["Why"]) == (kept.sure, "same name, same postcode")
    chosen = replace(kept, decided=RowDecision("site", str(other["site_id"])))
    (read,) = estate_upload.outcomes_frame(found.rows, [chosen], names).to_dict("records")
    assert (read["Building"], read["How sure"], read["Why"]) == ("The other", "", "chosen by hand")


def test_what_a_file_leaves_open_is_asked_once_and_nothing_is_used_before() -> None:
    site = some_site()
    rows = "".join(f'"{site["name"]}",{site["postcode"]},{gia},{void}\n' for gia, void in ((600, 0), (500, 120)))
    at = bring(data_page(), b"Property,Post code,GIA (sq m),Void area m2\n" + rows.encode())
    assert "2 questions before it is used" in said(at)
    use_it = next(b for b in at.button if b.label.startswith("Use th"))
    assert use_it.disabled
    for field in ("floor_area_m2", "void_m2"):
        (radio,) = [radio for radio in at.radio if radio.key.endswith(f"rows:{field}")]
        at = calm(radio.set_value("parts").run())
    assert "Answered" in said(at)
    at = use(at)
    told = {fact.field: (fact.value, fact.where) for fact in estate.saved().of(str(site["site_id"]))}
    assert told == {
        "floor_area_m2": (1100.0, "estate.csv, rows 2 and 3"), "void_m2": (120.0, "estate.csv, rows 2 and 3"),
    }  # fmt: skip
    at = bring(at, b"Property,Post code,GIA (sq m)\n" + f'"{site["name"]}",{site["postcode"]},1100\n'.encode())
    assert "in use already" in said(at)


def test_sheets_are_listed_with_their_rows_and_hidden_ones_are_not_ticked() -> None:
    from io import BytesIO

    from openpyxl import Workbook

    site, book = some_site(), Workbook()
    for title, area, state in (("Now", 600, "visible"), ("Archive 2019", 900, "hidden")):
        sheet = book.create_sheet(title)
        sheet.append(["Property", "Post code", "GIA (sq m)"])
        sheet.append([site["name"], site["postcode"], area])
        sheet.sheet_state = state
    del book["Sheet"]
    out = BytesIO()
    book.save(out)
    at = bring(data_page(), out.getvalue(), "estate.xlsx")
    boxes = [(box.label.replace("\\", ""), box.value) for box in at.checkbox if box.key.startswith("sheet-")]
    assert boxes == [
        ("Now: list of buildings, 1 row", True), ("Archive 2019 (hidden): list of buildings, 1 row", False),
    ]  # fmt: skip
    at = use(at)
    assert [fact.value for fact in estate.saved().of(str(site["site_id"]))] == [600.0]
