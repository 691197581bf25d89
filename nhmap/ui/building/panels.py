"""What the page of a building says, as HTML of our own: every text from people or layers is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.gates import OWNER_WORDS
from nhmap.core.buildings.note_book import SiteNotes, Status, field_label
from nhmap.core.geography.areas import AGE_BANDS
from nhmap.core.ranking.ranking import Standing
from nhmap.core.reach.catchments import MODE_WORDS, NEAR
from nhmap.core.site_page.surroundings import lists_near
from nhmap.core.wording import as_said, percent
from nhmap.ui.kit.panels import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nhmap.core.ranking.ranking import RankedSite
    from nhmap.core.site_page.site_fit import SnpFit, TravelFit
    from nhmap.core.site_page.site_page import SitePage
    from nhmap.core.site_page.surroundings import ServiceNear
    from nhmap.store.database.note_store import NoteEntry

_STRAIGHT: Final = "Distances in a straight line."
_MOST_SERVICES: Final = 12
_DAYS: Final = 7


def distance(metres: float | None) -> str:
    """“350 m”, “3.4 km”; “unknown” where there is none."""
    if metres is None or np.isnan(metres):
        return "unknown"
    return f"{round(metres, -1):,.0f} m" if metres < 1_000 else f"{metres / 1_000:,.1f} km"  # noqa: PLR2004


def minutes(value: float) -> str:
    """“14 min”; “unknown” where there is none."""
    return "unknown" if np.isnan(value) else f"{value:.0f} min"


def headline(site: RankedSite, page: SitePage, notes: SiteNotes, rank: str, band: str) -> str:
    """Name, band, score and rank, people within reach, and what the person noted."""
    letter = f'<span class="nh-band nh-band-{escape(band)}">{escape(band)}</span> ' if len(band.strip("–")) else ""
    reached = " · ".join(
        f'<b>{number(c.residents)}</b>{"" if i else " residents"} <span class="nh-reach nh-reach-{min(i, 1)}" '
        f'title="{("whole", "broken")[min(i, 1)]} line on the map">within {escape(c.short)}</span>'
        for i, c in enumerate(page.catchments)
    )
    return (
        f'<p class="nh-sitename">{escape(as_said(site.name))}</p><section class="nh-figures">'
        f'<p>{letter}<span class="nh-score">{site.score:.0f}</span> of 100 · {_rank(site, rank)} · '
        f"could be {site.score_low:.0f} to {site.score_high:.0f}</p>"
        f"<p>{reached}</p>{_standing(notes, page.site.acting_question)}</section>"
    )


def _rank(site: RankedSite, rank: str) -> str:
    """The rank, and among whom."""
    return f"set apart, rank {escape(rank)} there" if site.standing is Standing.FAILS else f"rank {escape(rank)}"


def _standing(notes: SiteNotes, question: str) -> str:
    """What the person noted of it, or else what is to be asked of a building that others name as a centre."""
    if notes.stands is Status.ACTING:
        return '<p class="nh-status">◆ Works like a neighbourhood health centre already.</p>'
    if notes.stands is Status.DESIGNATED:
        return '<p class="nh-status">◆ Designated as a neighbourhood health centre.</p>'
    if notes.stands is Status.DISCOUNTED:
        return f'<p class="nh-status">✕ Set apart by you: {escape(notes.reason)}</p>'
    return f'<p class="nh-status">◇ {escape(question)} Say so under “Candidate”.</p>' if question else ""


def people_tab(page: SitePage, vintages: Mapping[str, str]) -> str:
    """Who lives within reach, a column for each way of travelling."""
    catchments = page.catchments
    if not any(c.known for c in catchments):
        return '<section class="nh-figures"><p>Nobody has told us where this building stands.</p></section>'
    head = "".join(f"<th>{escape(c.short)}</th>" for c in catchments)

    def row(words: str, cells: Iterable[str]) -> str:
        return f"<tr><td>{words}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"

    total = [sum(c.ages.values()) for c in catchments]
    body = [
        row("Residents", (f"<b>{number(c.residents)}</b>" for c in catchments)),
        row("Registered with a GP, live there", (number(c.registered) for c in catchments)),
        row("Average IMD score", (_score(c.imd.average_score) for c in catchments)),
        row("in the most deprived 10 %", (percent(c.imd.share_10) for c in catchments)),
        row("in the most deprived 20 %", (percent(c.imd.share_20) for c in catchments)),
        row(
            "Average health score <small>0 is England, more is worse</small>",
            (_score(c.health.average_score, 2) for c in catchments),
        ),
        row("in the most deprived 20 % by health", (percent(c.health.share_20) for c in catchments)),
        row("in a Pride in Place area", (_pride(c.pride.share, c.pride.might) for c in catchments)),
        *(
            row(
                f"Aged {words}",
                (percent(c.ages[band] / n) if n else "unknown" for c, n in zip(catchments, total, strict=True)),
            )
            for band, words in AGE_BANDS.items()
        ),
    ]
    places = [f"{escape(name)} ({number(count)})" for name, count in catchments[0].pride.places]
    pride = f"<p>Pride in Place {escape(catchments[0].short)}: {', '.join(places)}.</p>" if places else ""
    stands = f"<p>The building is {escape(page.pride)}.</p>" if page.pride else ""
    labels = " ".join(f"{escape(c.label)}." for c in catchments)
    return f"""<section class="nh-figures"><table><thead><tr><th>Who lives within reach</th>{head}</tr></thead>
<tbody>{"".join(body)}</tbody></table>{pride}{stands}<p class="nh-source">Residents {escape(vintages["residents"])}; registered
{escape(vintages["registered"])}; ages {escape(vintages["ages"])}; {escape(vintages["deprivation"])}. {labels}
Catchments do not end at the planning area's edge.</p></section>"""


def near_tab(page: SitePage, ranks: Mapping[str, str]) -> str:
    """Practices, services and other candidates on the site and near it."""
    if page.site.x is None:
        return '<section class="nh-figures"><p>Nobody has told us where this building stands.</p></section>'
    return f'<section class="nh-figures">{_practices(page)}{_services(page)}{_others(page, ranks)}</section>'


def _practices(page: SitePage) -> str:
    rows = ""
    for p in page.practices:
        where = "on site" if p.on_site else distance(p.metres)
        name = p.name or f"{p.code}, which is in no list of practices"
        left = "" if p.counted else " · has left the map of practices: not counted"
        dated = f" · {escape(p.vintage)}" if p.vintage else ""
        size = "unknown" if p.list_size is None else number(p.list_size)
        rows += (
            f"<tr><td>{escape(name)}<small>{escape(p.pcn or 'no PCN known')}{dated}{left}</small></td>"
            f"<td>{size}</td><td>{where}</td></tr>"
        )
    lists = lists_near(page.practices)
    total = "unknown" if lists is None else number(lists)
    rows = rows or '<tr><td colspan="3">No practice stands here or within ten minutes on foot.</td></tr>'
    return (
        f"<table><thead><tr><th>Practices on site and within {NEAR.minutes:g} min on foot</th><th>List</th><th>Distance</th></tr>"
        f'</thead><tbody>{rows}<tr class="nh-total"><td>Patients on their lists</td><td>{total}</td><td></td></tr>'
        "</tbody></table>"
    )


def _services(page: SitePage) -> str:
    near = "".join(_service(s) for s in page.services[:_MOST_SERVICES])
    more = len(page.services) - _MOST_SERVICES
    if more > 0:
        near += f'<tr><td colspan="3">… and {more} more within ten minutes on foot.</td></tr>'
    shown = {s.kind for s in page.services}
    far = ""
    for kind, service in page.nearest.items():
        if kind in shown:
            continue
        far += _service(service) if service else f"<tr><td>{escape(kind)}</td><td></td><td>none known</td></tr>"
    vintages = sorted({s.vintage for s in (*page.services, *page.nearest.values()) if s and s.vintage})
    return (
        f"<table><thead><tr><th>Services within {NEAR.minutes:g} min on foot</th><th>Open</th><th>Distance</th></tr></thead>"
        f"<tbody>{near or '<tr><td colspan=3>None.</td></tr>'}</tbody></table>"
        + (
            f"<table><thead><tr><th>Nearest of the other kinds</th><th>Open</th><th>Distance</th></tr></thead><tbody>{far}</tbody></table>"
            if far
            else ""
        )
        + f'<p class="nh-source">{_STRAIGHT} Lists of services: {escape("; ".join(vintages))}.</p>'
    )


def _service(s: ServiceNear) -> str:
    if s.weekly_hours is not None:
        opened = f"{s.weekly_hours:g} h a week"
    elif s.open_12_7 is not None:
        opened = "12 h, 7 days" if s.open_12_7 else "not 12 h, 7 days"
    else:
        opened = "hours unknown"
    return (
        f"<tr><td>{escape(as_said(s.name))}<small>{escape(s.kind)}</small></td><td>{opened}</td>"
        f"<td>{distance(s.metres)}</td></tr>"
    )


def _others(page: SitePage, ranks: Mapping[str, str]) -> str:
    rows = "".join(
        f"<tr><td>{escape(as_said(o.name))}<small>{escape(OWNER_WORDS.get(o.owner, o.owner))}</small></td>"
        f"<td>{escape(ranks.get(o.site_id, 'elsewhere'))}</td><td>{distance(o.metres)}</td></tr>"
        for o in page.others
    )
    return (
        "<table><thead><tr><th>Other candidates near</th><th>Rank</th><th>Distance</th></tr></thead>"
        f"<tbody>{rows or '<tr><td colspan=3>None known.</td></tr>'}</tbody></table>"
    )


def fit_tab(fit: SnpFit | None, site: RankedSite, ranks: Mapping[str, str], *, drawn: bool) -> str:
    """How the building sits in the SNP it stands in, beside the best candidate there."""
    if fit is None:
        words = "It stands in no drawn SNP." if drawn else "No neighbourhood is drawn yet: draw one on Footprints."
        return f'<section class="nh-figures"><p>{words}</p></section>'
    own = fit.best_id == site.site_id
    rival = bool(fit.best_fits) and not own
    head = "<th>This building</th>" + (f"<th>{escape(as_said(fit.best_name))}</th>" if rival else "")
    rows = ""
    for i, mode_fit in enumerate(fit.fits):
        mode = escape(MODE_WORDS.get(mode_fit.mode, mode_fit.mode))
        rows += _fit_row(f"Mean, {mode}", mode_fit, fit.best_fits[i] if rival else None, "mean")
        rows += _fit_row(f"Nine in ten arrive within, {mode}", mode_fit, fit.best_fits[i] if rival else None, "far")
    note = "".join(f"<p>{words}</p>" for words in map(_told_words, fit.fits) if words)
    if own:
        sentence = "Of the candidates in this SNP, its people travel least to this building."
    elif rival:
        sentence = (
            f"Of the candidates in this SNP, its people travel least to {escape(as_said(fit.best_name))}"
            f" (rank {escape(ranks.get(fit.best_id or '', 'none'))})."
        )
    else:
        sentence = "No candidate stands in this SNP."
    return f"""<section class="nh-figures"><p>It stands in <b>{escape(fit.name)}</b>: {number(fit.residents)} residents.</p>
<table><thead><tr><th>How long its people travel</th>{head}</tr></thead><tbody>{rows}</tbody></table><p>{sentence}</p>{note}
<p class="nh-source">All residents of the SNP, however far, each at the centroid of their small area; on foot along straight
lines, by car door to door as modelled, unless a table of yours is in use.</p></section>"""


def _told_words(fit: TravelFit) -> str:
    """How much of the travel a person's own table tells, and what counts for the rest."""
    mode = escape(MODE_WORDS.get(fit.mode, f"by {fit.mode}"))
    if fit.covered < 1:
        return f"Your table tells the travel of {percent(fit.covered)} of them {mode}; the rest is unknown, and so is the mean."
    if fit.told < 1:
        return f"Your table tells the travel of {percent(fit.told)} of them {mode}; that of the others is nhmap's estimate."
    return ""


def _fit_row(words: str, mine: TravelFit, best: TravelFit | None, which: str) -> str:
    other = "" if best is None else f"<td>{minutes(getattr(best, which))}</td>"
    return f"<tr><td>{words}</td><td>{minutes(getattr(mine, which))}</td>{other}</tr>"


def building_tab(page: SitePage) -> str:
    """Facts with unit, source and date; what differs; what nobody has told us and who would know."""
    site = page.site
    about = [
        ("Kind", site.kind),
        ("Why it is a candidate", site.why_candidate),
        ("Campus", site.campus.removeprefix("Campus: ")),
        ("Address", ", ".join(x for x in (site.address, site.postcode) if x and x not in site.address) or site.address),
        ("Stands in", ", ".join(page.where)),
        ("Services on site", ", ".join(site.services)),
        ("ODS site codes", ", ".join(site.site_codes)),
    ]
    listed = "".join(f"<dt>{words}</dt><dd>{escape(text)}</dd>" for words, text in about if text)
    rows = ""
    for fact in page.facts:
        mark = "<small><b>ILLUSTRATIVE: invented</b></small>" if fact.illustrative else ""
        dated = escape(", ".join(x for x in (fact.source, fact.as_of, fact.note) if x))
        others = "".join(f"<small>▲ differs: {escape(other)}</small>" for other in fact.others)
        why = f"<small>{escape(fact.why)}</small>" if fact.others else ""
        rows += f"<tr><td>{escape(fact.label)}</td><td>{escape(fact.text)}{mark}<small>{dated}</small>{others}{why}</td></tr>"
    rows = rows or '<tr><td colspan="2">Nothing yet.</td></tr>'
    unknowns: dict[str, list[str]] = {}
    for unknown in page.unknown:
        unknowns.setdefault(unknown.who_knows, []).append(unknown.label.lower())
    missing = "".join(
        f"<li>{escape(', '.join(what))}<small>Ask {escape(who)}</small></li>" for who, what in unknowns.items()
    )
    return f"""<section class="nh-figures"><dl class="nh-facts">{listed}</dl>
<table class="nh-known"><thead><tr><th colspan="2">Known of the building</th></tr></thead><tbody>{rows}</tbody></table>
<h4>Unknown</h4><ul class="nh-asked">{missing or "<li>Nothing.</li>"}</ul>
<p class="nh-source">{escape(site.source)}; {escape(site.vintage)}. Bring what you know on the page Data.</p></section>"""


def log(entries: Iterable[NoteEntry]) -> str:
    """All that was ever written about a building, the latest first."""
    rows = "".join(
        f"<tr><td>{escape(entry.made[:16].replace('T', ' '))}</td><td>{escape(field_label(entry.name))}</td>"
        f'<td class="nh-words">{escape(entry.text) or "<i>emptied</i>"}</td></tr>'
        for entry in reversed(tuple(entries))
    )
    return f'<section class="nh-figures nh-log"><table><tbody>{rows}</tbody></table></section>'


def _score(value: float, digits: int = 1) -> str:
    return "unknown" if np.isnan(value) else f"{value:.{digits}f}"


def _pride(share: float, might: float) -> str:
    return percent(share) + (f"<small>{percent(might)} might be</small>" if might > 0 else "")
