"""Proposal files: the proposal for one building as a page that any browser or word processor opens.

The page asks nothing of any other computer and holds no script; people's words stand in it as text.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap import __version__
from nhmap.core.assessment.assessment import METHODS_VERSION
from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.core.buildings.note_book import PROPOSAL, Status
from nhmap.core.geography.areas import AGE_BANDS
from nhmap.core.ranking.ranking import Standing
from nhmap.core.reach.catchments import MODE_WORDS
from nhmap.core.site_page.surroundings import lists_near
from nhmap.core.wording import as_said, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.core.buildings.note_book import SiteNotes
    from nhmap.core.evidence import Evidence
    from nhmap.core.ranking.ranking import RankedSite
    from nhmap.core.site_page.site_fit import SnpFit
    from nhmap.core.site_page.site_page import SitePage

_STYLE: Final = (
    "body{font:16px/1.45 Arial,sans-serif;color:#212b32;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.2rem}th,td{text-align:left;vertical-align:top;"
    "padding:4px 10px 4px 0;border-bottom:1px solid #d8dde0}h2{margin:1.6rem 0 .3rem;font-size:1.2rem}"
    ".loud{background:#ffeb3b;font-weight:bold;padding:8px 12px}.unsaid{color:#4c6272}.words{white-space:pre-wrap}"
)


def proposal_html(  # noqa: PLR0913, PLR0917 - the parts of one page
    site: RankedSite, page: SitePage, notes: SiteNotes, fit: SnpFit | None, evidence: Evidence, made: str
) -> bytes:
    """Write the proposal for one building.

    Parameters
    ----------
    made
        When, as ISO 8601.

    Returns
    -------
    A whole HTML document, UTF-8.
    """
    name = escape(as_said(site.name))
    invented = page.illustrative or ILLUSTRATIVE in evidence.vintages.get("estate", "")
    loud = f'<p class="loud">{escape(ILLUSTRATIVE)}</p>' if invented else ""
    parts = [
        loud,
        f"<h1>{name}: proposal for a neighbourhood health centre</h1>",
        _standing(notes),
        _words(notes),
        "<h2>Rank</h2>",
        _rank(site),
        "<h2>Who lives within reach</h2>",
        _people(page),
        "<h2>Practices on the site and near it</h2>",
        _practices(page),
        "<h2>Nearest services</h2>",
        _services(page),
        "<h2>The drawn neighbourhood</h2>",
        _fit(fit),
        "<h2>The building</h2>",
        _building(page),
        "<h2>Unknown, and who would know</h2>",
        _table((), ((u.label, u.who_knows) for u in page.unknown)) if page.unknown else "<p>Nothing.</p>",
        "<h2>Sources</h2>",
        _table(("Figure", "Date"), (_vintage(k, v) for k, v in evidence.vintages.items() if v)),
        "".join(f"<p>{escape(c.label)}.</p>" for c in page.catchments),
        f"<p>{escape(evidence.attribution)}</p>",
        f"<p>Made {escape(made)} by nhmap {escape(__version__)}, methods {METHODS_VERSION}.</p>",
        f"<p>Building {escape(site.site_id)}.</p>",
        loud,
    ]
    body = "".join(f"{part}\n" for part in parts if part)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{name}</title><style>{_STYLE}</style></head>\n<body>{body}</body></html>\n"
    ).encode()


def _standing(notes: SiteNotes) -> str:
    if notes.stands is Status.DISCOUNTED:
        return f"<p><b>Set apart:</b> {escape(notes.reason)}</p>"
    if notes.stands is Status.ACTING:
        return "<p><b>Works like a neighbourhood health centre already.</b></p>"
    if notes.stands is Status.DESIGNATED:
        return "<p><b>Designated as a neighbourhood health centre.</b></p>"
    return ""


def _words(notes: SiteNotes) -> str:
    """What the person wrote, field by field; a field without words says so."""
    said = [("Archetype", notes.archetype), *((f.label, notes.value(f"proposal.{f.key}")) for f in PROPOSAL.values())]
    return "".join(
        f"<h2>{escape(label)}</h2>"
        + (f'<p class="words">{escape(text)}</p>' if text.strip() else '<p class="unsaid">Not said yet.</p>')
        for label, text in said
    )


def _rank(site: RankedSite) -> str:
    rank = f"{'=' if site.tied else ''}{site.rank}"
    if site.standing is Standing.FAILS:
        rank += " among those set apart"
    rows = (
        (
            c.criterion.label,
            "unknown" if c.figure is None else c.criterion.say(c.figure),
            percent(c.share),
            f"{c.points:.1f}" if c.known else f"{c.points:.1f} expected",
        )
        for c in site.contributions
    )
    gates = "".join(f"<p>{escape(reason)}</p>" for reason in site.gate_reasons)
    return (
        f"<p>Rank {rank}; {site.score:.1f} of 100 points, {site.score_low:.1f} with every unknown at its worst,"
        f" {site.score_high:.1f} at its best.</p>{gates}" + _table(("Criterion", "Figure", "Weight", "Points"), rows)
    )


def _people(page: SitePage) -> str:
    reach = page.catchments
    rows: list[tuple[str, ...]] = [
        ("Residents", *(_count(c.residents) for c in reach)),
        ("Registered with any GP practice, live there", *(_count(c.registered) for c in reach)),
        ("Average IMD score", *(_figure(c.imd.average_score) for c in reach)),
        ("In the most deprived 10 %", *(percent(c.imd.share_10) for c in reach)),
        ("In the most deprived 20 %", *(percent(c.imd.share_20) for c in reach)),
        ("Average score of the health domain", *(_figure(c.health.average_score, 2) for c in reach)),
        ("In a Pride in Place area", *(percent(c.pride.share) for c in reach)),
        *(
            (f"Aged {words}", *(_count(c.ages[band]) if c.known else "unknown" for c in reach))
            for band, words in AGE_BANDS.items()
        ),
    ]
    doubt = "".join(
        f"<p>A further {percent(c.pride.might)} within {escape(c.short)} might live in a Pride in Place area.</p>"
        for c in reach
        if c.pride.might > 0
    )
    return _table(("", *(c.short for c in reach)), rows) + doubt


def _practices(page: SitePage) -> str:
    rows = (
        (
            p.name or p.code,
            p.pcn,
            "unknown" if p.list_size is None else f"{p.list_size:,} ({p.vintage})",
            "on the site" if p.on_site else _metres(p.metres),
        )
        for p in page.practices
    )
    lists = lists_near(page.practices)
    total = "unknown, because one list is" if lists is None else f"{lists:,}"
    table = _table(("Practice", "PCN", "List", "Distance"), rows) if page.practices else "<p>None.</p>"
    return f"{table}<p>Patients on the lists that count: {total}.</p>"


def _services(page: SitePage) -> str:
    rows = []
    for kind, each in page.nearest.items():
        if each is None:
            rows.append((kind, "none with a known place", "", "", ""))
            continue
        opened = "unknown" if each.weekly_hours is None else f"{each.weekly_hours:g} hours a week"
        if each.open_12_7 is not None:
            opened = "12 hours, 7 days" if each.open_12_7 else "not 12 hours on 7 days"
        rows.append((kind, as_said(each.name), _metres(each.metres), opened, each.vintage))
    return _table(("Kind", "Name", "Distance", "Open", "List of"), rows)


def _fit(fit: SnpFit | None) -> str:
    if fit is None:
        return "<p>It stands in no drawn neighbourhood.</p>"
    rows = [(MODE_WORDS.get(f.mode, f.mode), _minutes(f.mean), _minutes(f.far), percent(f.covered)) for f in fit.fits]
    best = ""
    if fit.best_fits:
        told = ", ".join(f"{_minutes(f.mean)} {MODE_WORDS.get(f.mode, f.mode)}" for f in fit.best_fits)
        best = f"<p>Least average travel of the candidates there: {escape(as_said(fit.best_name))}, {escape(told)}.</p>"
    return (
        f"<p>{escape(fit.name)}, {fit.residents:,} residents.</p>"
        + _table(("Travel of its people", "Mean", "Nine in ten arrive within", "Known for"), rows)
        + best
    )


def _building(page: SitePage) -> str:
    site = page.site
    address = site.address if site.postcode in site.address else f"{site.address} {site.postcode}".strip()
    rows = [("Address", address, site.source), ("Pride in Place", page.pride, "")]
    for fact in page.facts:
        text = f"{'ILLUSTRATIVE: ' if fact.illustrative else ''}{fact.text}"
        differs = f"; differs: {'; '.join(fact.others)}. {fact.why}" if fact.others else ""
        rows.append((fact.label, text, ", ".join(x for x in (fact.source, fact.as_of, fact.note) if x) + differs))
    return _table(("", "", "Source"), (row for row in rows if row[1]))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of text as a table; every cell is escaped."""
    top = f"<thead><tr>{''.join(f'<th>{escape(h)}</th>' for h in head)}</tr></thead>" if head else ""
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{top}<tbody>{body}</tbody></table>"


def _vintage(key: str, text: str) -> tuple[str, str]:
    return key.replace("_", " ").capitalize(), text


def _count(value: float) -> str:
    return "unknown" if np.isnan(value) else f"{value:,.0f}"


def _figure(value: float, digits: int = 1) -> str:
    return "unknown" if np.isnan(value) else f"{value:.{digits}f}"


def _metres(value: float | None) -> str:
    return "unknown" if value is None else f"{value / 1_000:.1f} km"


def _minutes(value: float) -> str:
    return "unknown" if np.isnan(value) else f"{value:.0f} min"
