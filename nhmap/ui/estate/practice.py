"""Practice with invented building facts: real candidate buildings, facts from a seed, loudly said to be invented."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.buildings.demo_estate import DAY, demo_estate
from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.store.database.estates import UploadAbout
from nhmap.store.estate_files.matched_rows import MatchedRow
from nhmap.ui.state import cache, estate, work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.buildings.estate import Estate, Fact

SEED: Final = 1
NAME: Final = "Invented building facts"
LAYOUT: Final = "invented by nhmap"


def practise() -> None:
    """Fill in invented facts, or remove them again."""
    st.subheader("Practise", anchor=False)
    invented = [upload.upload_id for upload in estate.store().uploads() if upload.illustrative]
    if invented:
        st.caption("Figures, ranks and files rest on invented facts now. What you brought yourself stays.")
        if st.button("Remove invented facts", type="primary", icon=":material/delete:"):
            estate.store().remove(invented)
            st.rerun()
        return
    st.caption(
        "Nobody publishes floor areas, void space, condition or leases. To see what they would change, fill in "
        "invented ones: every screen and file then says so."
    )
    if st.button("Fill in invented building facts", icon=":material/science:"):
        fill_in()
        st.rerun()


def fill_in(seed: int = SEED) -> None:
    """Invent facts for every candidate building, always the same from the same seed.

    Those that were removed earlier are brought back.
    """
    removed = [upload.upload_id for upload in estate.store().uploads(removed=True) if upload.layout == LAYOUT]
    if removed:
        estate.store().remove(removed[-1:], removed=False)
        return
    sites = cache.evidence().sites
    demo = demo_estate(sites, seed)
    rows = rows_of(demo, estate.names())
    about = UploadAbout(
        upload_id=work.new_id(),
        name=NAME,
        layout=LAYOUT,
        source=ILLUSTRATIVE,
        as_of=DAY.isoformat(),
        who="",
        made=work.now().isoformat(timespec="microseconds"),
        illustrative=True,
        counts=(("buildings", len(rows)), ("facts", len(demo.facts))),
    )
    estate.store().keep(about, rows)


def rows_of(demo: Estate, names: Mapping[str, str]) -> tuple[MatchedRow, ...]:
    """Facts as rows of a file, one a building."""
    by_site: dict[str, list[Fact]] = defaultdict(list)
    for fact in demo.facts:
        by_site[fact.site_id].append(fact)
    return tuple(
        MatchedRow(names.get(site_id, site_id), site_id, "its identifier", "certain", tuple(facts))
        for site_id, facts in by_site.items()
    )
