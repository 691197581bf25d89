"""Site proposal: what nhmap's own figures could say in the proposal of a neighbourhood health centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.wording import as_said, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.site_page.site_fit import SnpFit
    from nhmap.core.site_page.site_page import SitePage


def suggested(page: SitePage, fit: SnpFit | None, vintages: Mapping[str, str]) -> dict[str, str]:
    """Text that a person can take over and change, for the fields where open data says anything.

    Parameters
    ----------
    vintages
        What each figure dates from: they stand in the text, because a proposal outlives the page.
    """
    proposal = {"location": _location(page, fit), "population": _population(page, fit, vintages)}
    return {key: text for key, text in proposal.items() if text}


def _location(page: SitePage, fit: SnpFit | None) -> str:
    site = page.site
    parts = [as_said(site.name)]
    if site.address:
        parts.append(site.address)
    if site.postcode and site.postcode not in site.address:
        parts.append(site.postcode)
    text = ", ".join(parts) + "."
    if page.where:
        text += f" In {', '.join(page.where[1:] or page.where)}."
    if fit is not None and fit.fits and np.isfinite(fit.fits[0].mean):
        text += f" In the drawn neighbourhood {fit.name}."
    return text


def _population(page: SitePage, fit: SnpFit | None, vintages: Mapping[str, str]) -> str:
    sentences = [
        f"{catchment.residents:,.0f} residents live within {catchment.short}"
        for catchment in page.catchments
        if catchment.known
    ]
    if not sentences:
        return ""
    near = page.catchments[0]
    text = f"{' and '.join(sentences)} ({vintages['residents']}; distances estimated unless a table is named)."
    if near.residents > 0:
        text += (
            f" Of those within {near.short}, {percent(near.imd.share_20)} live in the most deprived 20 % of England"
            f" ({vintages['deprivation']}), and {near.registered:,.0f} patients are registered with any GP practice"
            f" ({vintages['registered']})."
        )
    if fit is not None:
        text += f" The drawn neighbourhood {fit.name} holds {fit.residents:,} residents."
    return text
