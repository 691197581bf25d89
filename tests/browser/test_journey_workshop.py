"""A workshop: what is drawn can be read from afar, acts do what hands expect, and screens hold at every size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.driving import LAPTOP, PROJECTOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.counting import Layers
    from tests.support.driving import Person

EDGE = (-2.2138, 53.0106)  # where Stoke-on-Trent meets Newcastle-under-Lyme
SIZES = {
    "a laptop with bars": (1366, 633),
    "a laptop": LAPTOP,
    "a projector": PROJECTOR,
    "a laptop at 125 %": (1093, 614),
}


def stoke(person: Person) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")


def draft(person: Person) -> None:
    """Draft the planning area from groups of MSOAs."""
    person.page.get_by_role("button", name="Start from").click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_text(re.compile("groups of whole MSOAs")).click()
    person.rest()
    dialog.get_by_role("button", name="Start", exact=True).click()
    dialog.wait_for(state="detached")
    person.rest()


def look_at(person: Person, lon: float, lat: float, zoom: float) -> None:
    frame = person.map()
    frame.evaluate(
        "([lat, lon, zoom]) => void window.nhmap._app.map.setView([lat, lon], zoom, { animate: false })",
        [lat, lon, zoom],
    )
    frame.wait_for_function("window.nhmap.settled()")


def across(person: Person, reach: int = 60) -> None:
    """Draw over the boundary with the tool in hand."""
    x, y = person.pixel(*EDGE)
    person.page.mouse.move(x - reach, y - reach)
    person.page.mouse.down()
    for dx, dy in ((reach, -reach), (reach, reach), (-reach, reach), (-reach, -reach + 3)):
        person.page.mouse.move(x + dx, y + dy, steps=6)
    person.page.mouse.up()
    person.rest()


@pytest.mark.parametrize("word", ["Brush", "Lasso"])
def test_what_is_drawn_over_the_boundary_stays_inside_it(person: Person, layers: Layers, word: str) -> None:
    stoke(person)
    look_at(person, *EDGE, 13)
    person.tool(word)
    across(person)
    assert person.held()
    assert {layers.hwb[row] for row in person.held()} == {"Stoke-on-Trent"}
    assert "outside the planning area" in person.map().locator(".nh-message").text_content()


def test_a_press_and_a_key_outside_take_nothing_until_it_is_asked_for_and_one_press_mends_it(
    person: Person, layers: Layers
) -> None:
    stoke(person)
    look_at(person, *EDGE, 13)
    frame = person.map()
    outside = next(
        row
        for row in frame.evaluate(
            """([lon, lat]) => {
                const { geography, map } = window.nhmap._app;
                const view = map.getBounds().pad(-0.25);
                const at = (row) => [geography.lat[row], geography.lon[row]];
                return [...geography.lon.keys()].filter((row) => view.contains(at(row)));
            }""",
            list(EDGE),
        )
        if layers.hwb[row] != "Stoke-on-Trent"
    )
    at = frame.evaluate("row => window.nhmap.centroid(row)", outside)
    person.click(*at)
    person.rest()
    assert not person.held()
    frame.evaluate("row => { const { keys } = window.nhmap._app; keys.start(); keys.to(row); keys.press(); }", outside)
    person.rest()
    assert not person.held()

    # Whoever wants to draws there, and the checks say so.
    frame.get_by_role("button", name=re.compile("^More")).click()
    frame.get_by_label("Where").select_option("none")
    frame.evaluate("window.nhmap._app.keys.stop()")
    person.click(*at)
    person.rest()
    assert person.held() == {outside}
    person.page.get_by_role("tab", name="Checks").click()
    person.rest()
    words = re.compile(f"{layers.residents[outside]:,} residents outside Stoke-on-Trent are in SNP 1: 1 small area")
    person.panel().get_by_role("button", name=words).click()
    person.rest()
    person.page.get_by_role("button", name="Mend", exact=True).click()
    person.page.get_by_role("button", name="Do it").click()
    frame.wait_for_function("row => window.nhmap.label(row) < 0", arg=outside)


def test_unassigned_land_is_named_with_its_people_and_every_look_has_its_legend(person: Person, layers: Layers) -> None:
    stoke(person)
    draft(person)
    frame = person.map()
    legend = frame.locator(".nh-legend")
    legend.filter(has_text="Unassigned: none").wait_for()  # what is left is counted a moment after a stroke
    held = sorted(person.held())
    frame.evaluate(
        "rows => { const { plan, link } = window.nhmap._app; plan.stroke('brush', rows, true); link.send(); }", held[:5]
    )
    person.rest()
    frame.wait_for_function("window.nhmap._app.labels.patches.free.length > 0")
    people = layers.people(held[:5])
    assert sum(each["people"] for each in frame.evaluate("window.nhmap._app.labels.patches.free")) == people
    legend.filter(has_text=f"Unassigned: {people:,} people").wait_for()
    assert "Most deprived" not in legend.inner_text()
    frame.get_by_label("Plan over deprivation").check()
    assert "Most deprived" in legend.inner_text()
    assert f"Unassigned: {people:,} people" in legend.inner_text()
    frame.get_by_label("Deprivation", exact=True).first.check()
    assert "in outline" in legend.inner_text()
    assert "Unassigned" not in legend.inner_text()


def test_a_cohort_lies_under_the_plan_with_its_legend_and_says_that_it_is_modelled(person: Person) -> None:
    stoke(person)
    draft(person)
    frame = person.map()
    frame.wait_for_function("document.querySelectorAll('#nh-domain optgroup').length > 1")
    frame.locator("#nh-domain").select_option("measure register_dementia")
    frame.wait_for_function("window.nhmap._app.choropleth.measure?.key === 'register_dementia'")
    frame.wait_for_function("document.querySelector('.nh-legend').innerText.includes('modelled')")
    legend = frame.locator(".nh-legend").inner_text()
    assert "% of registered patients, QOF 2024/25" in legend
    assert frame.get_by_label("Plan over dementia").is_checked()
    held = min(person.held())
    words = frame.evaluate("row => window.nhmap._app.hover.words(row)", held)
    assert re.search(r"Dementia \(modelled\): \d\.\d\d % of registered patients", words)
    frame.locator("#nh-domain").select_option("imd")
    frame.wait_for_function("!window.nhmap._app.choropleth.measure")
    assert frame.get_by_label("Plan over deprivation").is_checked()
    assert not person.complaints


def test_every_neighbourhood_is_named_and_keeps_its_colour_while_others_come_and_go(person: Person) -> None:
    stoke(person)
    draft(person)
    frame = person.map()
    zones = person.state()["plan"]["zones"]
    assert not [zone["name"] for zone in zones if re.match(r"SNP \d", zone["name"])]
    frame.wait_for_function("count => window.nhmap._app.labels.named.length >= count", arg=len(zones))
    named = frame.evaluate("window.nhmap._app.labels.named.join('|')")
    assert all(zone["name"].split(" and ")[0] in named for zone in zones)
    colours = {zone["id"]: zone["colour"] for zone in zones}
    person.next()
    assert {z["id"]: z["colour"] for z in person.state()["plan"]["zones"] if z["id"] in colours} == colours
    person.reload()
    assert {z["id"]: z["colour"] for z in person.state()["plan"]["zones"] if z["id"] in colours} == colours


def test_a_removal_closes_the_form_says_how_to_take_it_back_and_the_bare_address_offers_the_plan(
    somebody: Callable[..., Person],
) -> None:
    person = somebody().open()
    stoke(person)
    draft(person)
    name = next(zone["name"] for zone in person.state()["plan"]["zones"] if zone["id"] == person.active())
    zone = person.active()
    person.page.get_by_role("button", name="Edit", exact=True).click()
    person.page.get_by_role("button", name="Remove this neighbourhood").click()
    person.map().wait_for_function("zone => window.nhmap._app.plan.position(zone) < 0", arg=zone)
    person.page.get_by_text(f"{name} is removed. Undo brings it back.").wait_for()
    person.page.get_by_role("button", name="Remove this neighbourhood").wait_for(state="detached")
    person.step("Undo")
    assert person.map().evaluate("zone => window.nhmap._app.plan.position(zone)", zone) >= 0

    later = somebody().open()
    later.page.get_by_role("button", name=re.compile("^.*Stoke-on-Trent plan · ")).first.click()
    later.map().wait_for_function("window.nhmap.state()?.area?.name.includes('Stoke')")
    later.rest()
    assert later.state()["plan"]["hash"] == person.state()["plan"]["hash"]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_no_word_is_cut_and_menus_have_room(somebody: Callable[..., Person], size: tuple[int, int]) -> None:
    person = somebody(size).open()
    stoke(person)
    draft(person)
    cut = """() => [...document.querySelectorAll('.st-key-panel button p, .st-key-bar button p, header a span')]
        .filter((node) => node.offsetWidth && node.scrollWidth > node.clientWidth + 1).map((node) => node.innerText)"""
    assert person.page.evaluate(cut) == []
    assert person.page.get_by_test_id("stMain").evaluate("node => node.scrollHeight - node.clientHeight") <= 1
    for word, last in (("Export", "Footprints (GeoJSON)"), ("Edit", "Target (people)")):
        person.page.get_by_role("button", name=word, exact=True).click()
        person.page.get_by_text(last).first.wait_for()
        body = person.page.get_by_test_id("stPopoverBody").bounding_box()
        assert body is not None
        assert body["height"] >= 330
        assert body["y"] >= 0
        assert body["y"] + body["height"] <= size[1] + 1
        person.page.keyboard.press("Escape")
    show = person.map().locator(".nh-panel").evaluate("node => node.scrollHeight - node.clientHeight")
    assert show <= 1


def test_a_place_on_the_page_is_kept_when_a_box_is_drawn_anew_and_the_brush_begins_as_a_handful(person: Person) -> None:
    box = person.page.get_by_role("combobox", name="Where are you planning?")
    box.focus()
    person.page.keyboard.type("stoke-on-trent", delay=30)
    person.page.get_by_role("option", name="Stoke-on-Trent · HWB", exact=True).wait_for()
    person.page.keyboard.press("Enter")
    person.map().wait_for_function("() => window.nhmap.state()?.area?.name.includes('Stoke-on-Trent')")
    person.rest()
    person.page.wait_for_function("() => document.activeElement?.closest('.st-key-bar')")

    # One dab of the brush takes a handful, near by and further off.
    frame = person.map()
    for zoom in (11.5, 14):
        look_at(person, -2.18, 53.02, zoom)
        person.tool("Brush")
        x, y = person.pixel(-2.18, 53.02)
        person.page.mouse.move(x, y)
        person.page.mouse.down()
        taken = frame.evaluate("window.nhmap._app.tools.brush.rows.size")
        person.page.mouse.up()
        person.rest()
        assert 2 <= taken <= 14, (zoom, taken)
    size = frame.evaluate("window.nhmap._app.tools.brush.size")
    frame.locator("#nh-brush").fill("1")
    look_at(person, -2.18, 53.02, 12)
    assert frame.evaluate("window.nhmap._app.tools.brush.size") == 0 != size  # what a hand chose stays


def test_pick_and_erase_nest_whole_zones_and_words_speak_of_the_level(person: Person) -> None:
    stoke(person)
    look_at(person, -2.18, 53.02, 13)
    person.tool("Pick")
    person.click(-2.18, 53.02)
    person.rest()
    snp = person.active()
    person.next()
    person.describe(name="North", level="MNP")
    person.page.get_by_text("Put SNPs into North").wait_for()
    assert "whole SNPs into North" in person.map().locator(".nh-told").text_content()
    person.click(-2.18, 53.02)
    person.rest()
    mnp = person.active()
    person.next()
    person.describe(name="All of it", level="IHO")
    person.click(-2.18, 53.02)
    person.rest()
    iho = person.active()
    parents = {zone["id"]: zone["parent"] for zone in person.state()["plan"]["zones"]}
    assert (parents[snp], parents[mnp]) == (mnp, iho)
    person.tool("Erase")
    person.click(-2.18, 53.02)
    person.rest()
    parents = {zone["id"]: zone["parent"] for zone in person.state()["plan"]["zones"]}
    assert (parents[snp], parents[mnp]) == (mnp, None)
    assert person.held(snp)


def test_a_place_a_postcode_and_a_practice_are_found_by_keyboard_and_shown(person: Person) -> None:
    stoke(person)
    frame = person.map()
    frame.locator(".leaflet-container").focus()
    for typed, about, lon, lat in (
        ("tunstall", "Place · Stoke-on-Trent", -2.21, 53.06),
        ("st14ly", "Postcode · Stoke-on-Trent", -2.175, 53.027),
        ("M83005", "Practice · M83005", None, None),
    ):
        person.page.keyboard.press("/")
        box = frame.get_by_role("combobox", name="Find a place, postcode or practice")
        box.fill(typed)
        first = frame.locator("#nh-found li").first
        first.wait_for()
        assert about in first.text_content(), first.text_content()
        person.page.keyboard.press("Enter")
        frame.wait_for_function("() => window.nhmap.settled() && window.nhmap.zoom() >= 13")
        if lon is not None:
            at = frame.evaluate("() => { const c = window.nhmap._app.map.getCenter(); return [c.lng, c.lat]; }")
            assert abs(at[0] - lon) < 0.03
            assert abs(at[1] - lat) < 0.02
        person.page.keyboard.press("Escape")
        assert frame.locator(".nh-find").is_hidden()
        assert not person.held()  # letters typed there are no tools and draw nothing


def test_what_was_done_is_listed_with_names_and_a_moment_brings_the_plan_back(person: Person) -> None:
    stoke(person)
    look_at(person, -2.18, 53.02, 13)
    person.tool("Pick")
    person.click(-2.18, 53.02)
    person.rest()
    first = person.held()
    person.page.locator(".st-key-history button").first.click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_text("Here now: you").wait_for()
    dialog.get_by_label("Name this moment").fill("Before the break")
    dialog.get_by_role("button", name="Keep").click()
    dialog.get_by_role("button", name="Go back").wait_for()
    person.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    person.rest()
    person.click(-2.15, 53.0)
    person.rest()
    assert person.held() > first
    person.page.locator(".st-key-history button").first.click()
    dialog.get_by_role("button", name="Go back").click()
    dialog.wait_for(state="detached")
    person.rest()
    assert person.held() == first
    person.page.get_by_text("The plan is as it stood at").wait_for()


def test_options_are_stepped_through_by_key_before_a_room_and_nothing_is_changed(person: Person) -> None:
    stoke(person)
    draft(person)
    before = person.state()["plan"]["hash"]
    person.go("Present")
    frame = person.map()
    frame.wait_for_function("() => window.nhmap.state()?.presenting && window.nhmap.state().readonly")
    presented = person.page.locator(".nh-presented")
    presented.get_by_text(re.compile("neighbourhoods? of")).wait_for()
    for part in (".nh-panel", ".nh-toolbar", ".nh-zoom"):
        assert not frame.locator(part).is_visible(), part
    window = person.page.viewport_size
    assert person.page.locator('iframe[title^="streamlit_folium"]').bounding_box()["height"] > 0.8 * window["height"]
    at = person.page.locator('iframe[title^="streamlit_folium"]').bounding_box()
    person.page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    person.rest()
    assert person.state()["plan"]["hash"] == before
    person.page.keyboard.press("Escape")  # the hands are on the map
    person.page.get_by_role("button", name="Start from").wait_for()
    assert person.state()["plan"]["hash"] == before


def give_up(person: Person, rows: list[int]) -> None:
    """Take small areas out of the neighbourhood that is drawn."""
    person.map().evaluate(
        "rows => { const { plan, link } = window.nhmap._app; plan.stroke('brush', rows, true); link.send(); }", rows
    )
    person.rest()


def test_an_exception_is_accepted_with_name_and_reason_and_comes_up_again_when_its_figures_move(
    person: Person,
) -> None:
    stoke(person)
    draft(person)
    held = sorted(person.held())
    give_up(person, held[:12])
    person.panel().get_by_role("tab", name="Checks", exact=True).click()
    person.rest()
    under = person.panel().get_by_role("button", name=re.compile("under: .* against a target of"))
    under.click()
    person.rest()
    person.page.get_by_role("button", name="Accept", exact=True).click()
    reason = person.page.get_by_label("Why is this right here?")
    box = reason.bounding_box()
    assert box is not None
    assert box["height"] >= 100  # room for a reason
    reason.fill("The valley is the border, agreed with the trust.")
    person.page.get_by_label("Your name", exact=True).fill("Ann")
    person.page.get_by_role("button", name="Accept it").click()
    panel = person.panel()
    panel.get_by_role("button", name=re.compile("accepted: .* under: ")).wait_for()
    panel.get_by_text("Accepted: The valley is the border, agreed with the trust.").wait_for()
    panel.get_by_text(re.compile(r"Accepted by Ann on \d+ \w+ \d{4}")).wait_for()
    person.rest()
    give_up(person, held[12:16])
    panel.get_by_role("button", name=re.compile("accepted before: .* under: ")).wait_for()
    panel.get_by_text("on other figures: The valley is the border").wait_for()
