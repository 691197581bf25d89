"""The box that chooses which candidates are seen: what it offers, what it hides, and that it says so."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from nhmap.ui.sites import filter_panel


def _page() -> None:
    """Four buildings in their order, filtered, and the question about one of them."""
    from types import SimpleNamespace

    import pandas as pd
    import streamlit as st

    from nhmap.core.buildings.gates import gates
    from nhmap.ui.sites import filter_panel

    sites = pd.DataFrame(
        {
            "site_id": ["S-1", "S-2", "S-3", "S-4"],
            "name": ["Mill <b>Surgery</b>", "Glen Surgery", "Brook Health Centre", "Town Library"],
            "kind": ["GP surgery", "GP surgery", "LIFT building", "civic building: library"],
            "owner": ["unknown", "unknown", "LIFT", "other"],
            "practice_codes": [("P1",), ("P2",), ("P3", "P4"), ()],
            "services": [("GP practice",)] * 3 + [("library",)],
            "practices_list": pd.array([4_000, 16_000, 30_000, None], dtype="Int32"),
            "named_nhc": ["It is called <i>Mill</i>.", "", "It is called Brook.", ""],
        }
    )
    ranking = SimpleNamespace(gates=gates(sites))
    for name in sites["name"][filter_panel.visible(sites, ranking)]:  # type: ignore[arg-type]
        st.text(name)
    filter_panel.box(sites)
    st.caption(filter_panel.hidden(sites, ranking))  # type: ignore[arg-type]
    filter_panel.ask_acting(sites, frozenset({"S-3"}))


def run() -> AppTest:
    """The page as it is drawn first."""
    page = AppTest.from_function(_page, default_timeout=30).run()
    assert not page.exception
    return page


def names(page: AppTest) -> list[str]:
    """Buildings that are seen."""
    return [text.value for text in page.text]


def said(page: AppTest) -> str:
    """All captions."""
    return "\n".join(caption.value for caption in page.caption)


def test_small_surgeries_are_not_seen_first_and_the_page_says_so() -> None:
    page = run()
    assert names(page) == ["Glen Surgery", "Brook Health Centre", "Town Library"]
    assert "1 of 4 are not shown: surgeries of one practice with fewer than 10,000 patients." in said(page)
    page.toggle(key=filter_panel.SMALL_KEY).set_value(True).run()
    assert len(names(page)) == 4
    assert "not shown" not in said(page)


def test_each_box_offers_what_is_there_and_hides_the_rest() -> None:
    page = run()
    assert page.multiselect(key=filter_panel.KIND_KEY).options == [
        "LIFT buildings",
        "GP surgeries",
        "Libraries (civic buildings)",
    ]
    page.multiselect(key=filter_panel.KIND_KEY).set_value(["GP surgery"]).run()
    assert names(page) == ["Glen Surgery"]
    page.multiselect(key=filter_panel.KIND_KEY).set_value([]).run()
    page.multiselect(key=filter_panel.STATE_KEY).set_value(["fail"]).run()
    assert names(page) == ["Town Library"]
    page.multiselect(key=filter_panel.STATE_KEY).set_value([]).run()
    page.number_input(key=filter_panel.FROM_KEY).set_value(20_000).run()
    assert names(page) == ["Brook Health Centre"]
    assert not page.exception


def test_who_is_a_candidate_is_said_from_the_catalogue() -> None:
    assert "A candidate is a building that houses a general practice of July 2026" in said(run())


def test_a_building_named_as_a_centre_is_asked_about_unless_it_was() -> None:
    page = run()
    labels = [expander.label for expander in page.expander]
    assert "1 building is named as a neighbourhood health centre: acts as one already?" in labels
    assert "Brook" not in said(page)
    assert "<i>" not in said(page).replace("\\<", "")
