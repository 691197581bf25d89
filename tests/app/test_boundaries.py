"""Boundaries of one's own and to come on the screens: brought, listed, tested against, removed and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from nhmap.core.places.coming_areas import coming_areas
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import cache
from tests.support.driving import PROJECT

if TYPE_CHECKING:
    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
NORFOLK = ("hwb", "E10000020")


def page_file(name: str) -> str:
    return str(PROJECT / "nhmap" / "ui" / "pages" / f"{name}.py")


def calm(at: AppTest) -> AppTest:
    assert not at.exception
    assert not at.error
    return at


def started() -> AppTest:
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    (box,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    return calm(box.select(NORFOLK).run())


def data_page(at: AppTest) -> AppTest:
    at.session_state["data-parts"] = "Boundaries"
    return calm(at.switch_page(page_file("data")).run())


def html(at: AppTest) -> str:
    return " ".join(element.proto.body for element in at.get("html"))


def press(at: AppTest, label: str) -> AppTest:
    return calm(next(b for b in at.button if b.label == label).click().run())


def lookup() -> bytes:
    areas = cache.evidence().areas
    grouping = areas.grouping("hwb")
    inside = grouping.codes[grouping.member] == NORFOLK[1]
    rows = [
        f"{code},{'East' if x > 1.2 else 'West'} <b>,{name}"
        for code, name, x in zip(
            areas.codes[inside], areas.column("district26nm")[inside], areas.lonlat[inside, 0], strict=True
        )
    ]
    return "\n".join(["LSOA21CD,JSNA,Beat", *rows, "E01,North,x"]).encode()


def test_councils_to_come_are_listed_for_the_plan_and_offered_as_planning_area(silent_map: SilentMap) -> None:
    at = started()
    (line,) = silent_map.states[-1].lines
    assert (line.word, line.note, line.doubts) == ("Councils to come", "decided, from April 2028", True)
    at = data_page(at)
    assert "West Norfolk 299,220; East Norfolk 203,089; Greater Norwich 144,525; not known 278,465" in html(at)
    at = calm(at.switch_page(page_file("footprints")).run())
    (box,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    assert "West Norfolk · council to come" in box.options
    at = calm(box.select(("to_come", "LGR-NORFOLK-WEST-NORFOLK")).run())
    area = silent_map.states[-1].area
    assert area is not None
    assert area.name == "West Norfolk"
    assert area.rows is not None
    assert int(cache.evidence().areas.residents[list(area.rows)].sum()) == 299_220


def test_a_lookup_is_asked_about_used_removed_and_brought_back(silent_map: SilentMap) -> None:
    at = data_page(started())
    before = cache.evidence()
    (box,) = at.file_uploader
    at = calm(box.upload("jsna_localities.csv", lookup(), "text/csv").run())
    assert not any(b.label == "Use these boundaries" for b in at.button)
    (asked,) = [box for box in at.selectbox if box.label == "What names the areas?"]
    assert [words.partition(":")[0] for words in asked.options] == ["JSNA", "Beat"]
    at = calm(asked.select("JSNA").run())
    assert "2 areas" in " ".join(e.value for e in at.success)
    at = press(at, "Use these boundaries")
    assert "jsna localities" in html(at)
    assert "<b>" not in html(at).replace("<b>jsna", "").replace("<b>Councils", "")
    (own,) = [each for each in cache.evidence().boundaries if each.own]
    assert sorted(group.name for group in own.groups) == ["East <b>", "West <b>"]
    assert own.people(own.rows, before.areas.residents).total == 925_299
    at = calm(at.switch_page(page_file("footprints")).run())
    assert [line.word for line in silent_map.states[-1].lines] == ["jsna localities", "Councils to come"]

    at = press(data_page(at), "Remove")
    assert not [each for each in cache.evidence().boundaries if each.own]
    at = press(at, "Bring back jsna localities")
    assert [each.digest for each in cache.evidence().boundaries if each.own] == [own.digest]


def test_another_name_and_colour_leave_the_ground_and_every_view_follows(silent_map: SilentMap) -> None:
    at = data_page(started())
    (box,) = at.file_uploader
    at = calm(box.upload("jsna_localities.csv", lookup(), "text/csv").run())
    (asked,) = [box for box in at.selectbox if box.label == "What names the areas?"]
    at = press(calm(asked.select("JSNA").run()), "Use these boundaries")
    (own,) = [each for each in cache.evidence().boundaries if each.own]
    (name,) = [box for box in at.text_input if box.key.startswith("lines-rename-")]
    (colour,) = [box for box in at.color_picker if box.key.startswith("lines-recolour-")]
    at = calm(name.set_value("Localities <i>2026").run())
    (colour,) = [box for box in at.color_picker if box.key.startswith("lines-recolour-")]
    at = press(calm(colour.set_value("#00695C").run()), "Save")
    (new,) = [each for each in cache.evidence().boundaries if each.own]
    assert (new.name, new.colour) == ("Localities <i>2026", "#00695c")
    assert new.groups == own.groups
    assert new.member.tolist() == own.member.tolist()
    assert "<i>2026" not in html(at)
    calm(at.switch_page(page_file("footprints")).run())
    assert next((line.word, line.colour) for line in silent_map.states[-1].lines) == ("Localities <i>2026", "#00695c")


def test_areas_of_ones_own_that_divide_councils_are_planned_for_and_outlive_their_set(silent_map: SilentMap) -> None:
    at = data_page(started())
    (box,) = at.file_uploader
    at = calm(box.upload("jsna_localities.csv", lookup(), "text/csv").run())
    (asked,) = [box for box in at.selectbox if box.label == "What names the areas?"]
    at = press(calm(asked.select("JSNA").run()), "Use these boundaries")
    (own,) = [each for each in cache.evidence().boundaries if each.own]
    (east,) = [at for at, group in enumerate(own.groups) if group.name == "East <b>"]
    ground = (own.member == east).nonzero()[0].tolist()
    at = calm(at.switch_page(page_file("footprints")).run())
    (places,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    assert "East <b> · locality, brought by you" in places.options
    (coming,) = [each for each in coming_areas(cache.evidence().areas, own) if each.name == "East <b>"]
    assert "part of " in coming.note
    at = calm(places.select((coming.area.key, coming.area.code)).run())
    area = silent_map.states[-1].area
    assert area is not None
    assert list(area.rows or ()) == ground
    at = press(data_page(at), "Remove")
    calm(at.switch_page(page_file("footprints")).run())
    area = silent_map.states[-1].area
    assert area is not None
    assert list(area.rows or ()) == ground


def test_what_cannot_be_read_is_refused_in_words(silent_map: SilentMap) -> None:
    del silent_map
    at = data_page(started())
    (box,) = at.file_uploader
    at = box.upload("people.csv", b"LSOA21CD,people\nE01000001,12\n", "text/csv").run()
    assert not at.exception
    assert "says nothing that names its groups" in at.error[0].value.replace("\\", "")


def test_an_icb_to_come_is_brought_with_its_status_and_chosen_as_planning_area(silent_map: SilentMap) -> None:
    at = data_page(started())
    areas = cache.evidence().areas
    icb, sub = areas.grouping("icb"), areas.grouping("sub_icb")
    named = {"Norfolk and Suffolk": "NHS Eastern", "Lincolnshire": "NHS Eastern"}
    rows = {
        str(sub.nhs[at]): new
        for words, new in named.items()
        for at in set(sub.member[icb.member == next(i for i, n in enumerate(icb.names) if words in n)].tolist())
    }
    table = "\n".join(
        ["Sub ICB code;ICB to come;Status;From", *(f"{c};{n};Proposed;1/4/2027" for c, n in rows.items())]
    )
    (box,) = at.file_uploader
    at = calm(box.upload("icb_mergers.csv", table.encode("utf-16"), "text/csv").run())
    (kind,) = [box for box in at.selectbox if box.label == "They are"]
    assert kind.value == "proposed"
    at = press(at, "Use these boundaries")
    at = calm(at.switch_page(page_file("footprints")).run())
    (box,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    (chosen,) = [words for words in box.options if words.startswith("NHS Eastern · ")]
    assert chosen.endswith("proposed, from April 2027")
    at = calm(box.select_index(box.options.index(chosen)).run())
    area = silent_map.states[-1].area
    assert area is not None
    assert sorted(kind for kind, _ in area.members) == ["icb", "icb"]
    press(data_page(at), "Remove")
    plan = at.session_state["nhmap"].history.plan
    assert (plan.area_key, plan.area_code.count("+")) == ("several", 1)
