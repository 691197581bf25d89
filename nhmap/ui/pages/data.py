"""Data: the layers with source, vintage and licence; what people brought: buildings, travel times, boundaries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.markup import html, joined
from nhmap.store.refresh.ages import ages_of, late_layers
from nhmap.ui.boundaries import panels as boundary_panels
from nhmap.ui.estate import growth_panels, travel_panels
from nhmap.ui.estate import panels as estate_panels
from nhmap.ui.files.update_data import update_data
from nhmap.ui.kit.feedback import boundary
from nhmap.ui.state import cache, estate

if TYPE_CHECKING:
    from markupsafe import Markup

    from nhmap.store.refresh.ages import Age

LAYERS: Final = "Layers"
ESTATE: Final = "Your estate"
TRAVEL: Final = "Your travel times"
GROWTH: Final = "Your growth table"
BOUNDARIES: Final = "Boundaries"
UPDATE: Final = "Update data"


def render() -> None:
    """Draw the page: what is not in sight costs nothing."""
    cache.catalogue()
    estate.banner()
    parts = [LAYERS, UPDATE, ESTATE, TRAVEL, GROWTH, BOUNDARIES]
    shown, update, brought, travel, grown, lines = st.tabs(parts, key="data-parts", on_change="rerun")
    if shown.open:
        with shown:
            with boundary("The list of layers"):
                layers()
            with boundary("The list of unplaced buildings"):
                unplaced()
    if update.open:
        with update, boundary("Update data"):
            update_data()
    if brought.open:
        with brought, boundary("Your estate"):
            estate_panels.your_estate()
    if travel.open:
        with travel, boundary("Your travel times"):
            travel_panels.travel_times()
    if grown.open:
        with grown, boundary("Your growth table"):
            growth_panels.growth_table()
    if lines.open:
        with lines, boundary("Boundaries"):
            boundary_panels.boundaries()


def layers() -> None:
    """Every layer that is installed."""
    catalogue = cache.catalogue()
    damaged = catalogue.damaged()
    if damaged:
        st.error(f"These layers are not what they should be: {', '.join(damaged)}. Install nhmap afresh.")
    late = late_layers(ages_of(catalogue, catalogue.folder, datetime.now(UTC).date()))
    rows = joined(
        html(
            "<tr><td><b>{}</b><small>{}</small></td><td>{}</td><td>{}<small>{}</small></td><td>{:,}</td><td>{}</td></tr>",
            *(layer.title, layer.notes, layer.publisher, layer.vintage, _age_words(late.get(layer.name))),
            *(layer.rows, layer.licence),
        )
        for layer in catalogue.layers
    )
    st.html(
        html(
            '<section class="nh-layers"><table><thead><tr><th>Layer</th><th>Publisher</th><th>Vintage</th><th>Rows</th>'
            "<th>Licence</th></tr></thead><tbody>{}</tbody></table></section>",
            rows,
        )
    )
    st.caption(f"Version of the data: {catalogue.version}. Built by “nhmap data build” from the publishers' files.")


def _age_words(age: Age | None) -> Markup:
    """A quiet mark where a layer is past its publisher's rhythm, a plain one where it is years past it."""
    if age is None:
        return html("")
    if age.plain:
        return html("<b>Old: part of it is of {}, {}.</b>", age.vintage, age.words.partition(";")[0])
    return html("○ a newer issue of {} should be there", age.title)


def unplaced() -> None:
    """Buildings that are named as LIFT and could not be placed."""
    sites = estate.evidence().sites
    lost = sites[sites["area"] < 0]
    if not len(lost):
        return
    st.subheader(f"{len(lost)} candidate buildings without a place")
    st.caption("Named in public sources, but no address of a practice fits one place only. They are in no ranking.")
    shown = lost[["name", "address", "match", "match_note", "source"]]
    st.dataframe(shown, hide_index=True, width="stretch", height=320)


if __name__ == "__main__":
    render()
