"""What the side panel says of a zone, as HTML of our own: every text from people or layers is escaped."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.assessment.boundary_table import share_of, status_words
from nhmap.core.assessment.checks import CHECKS, Finding, Severity
from nhmap.core.buildings.sites import numbers
from nhmap.core.geography.areas import AGE_BANDS
from nhmap.core.people.balance import Basis
from nhmap.core.plan.plans import Acceptance, Level
from nhmap.core.wording import as_said, deviation_words, percent
from nhmap.ui.kit import need_panels
from nhmap.ui.kit.explained_panels import levels, what_is_this

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence
    from nhmap.core.people.need import ZoneNeed
    from nhmap.store.tabular.problems import Problem

MARKS: Final = {"fits": "●", "over": "▲", "under": "▼"}
SEVERITY_MARKS: Final = {Severity.PROBLEM: "✕", Severity.WARNING: "!", Severity.INFORMATION: "i"}
MOST_ROWS: Final = 60
_SITES_NAMED: Final = 12


def number(value: float | None) -> str:
    """51,240; “unknown” where there is none."""
    if value is None or np.isnan(value):
        return "unknown"
    return f"{value:,.0f}"


def state_words(zone: ZoneAssessment) -> str:
    """“fits”, “over by 3,210” or “under by 12,400”."""
    if zone.state == "fits":
        return "fits"
    return f"{zone.state} by {number(abs(zone.people - zone.target))}"


def first_words(name: str, *, area_chosen: bool, level: Level = Level.SNP) -> str:
    """What to do with a neighbourhood, or a zone of a higher level, that holds nothing yet."""
    if level is not Level.SNP:
        units, whole = ("SNPs", "SNP") if level is Level.MNP else ("MNPs", "MNP, or an SNP that is in none,")
        return f"""<section class="nh-figures"><div class="nh-first"><b>Put {units} into {escape(name)}</b>
<p>Press any {whole} on the map with Pick and it nests in {escape(name)} whole; press it again to take it out. Lasso and
polygon take those that they cover by more than half. Unassigned land comes along too.</p></div></section>"""
    if not area_chosen:
        return """<section class="nh-figures"><p class="nh-about">nhmap draws neighbourhoods for health services on
a map of England and says who lives in them.</p><div class="nh-first"><b>Where are you planning?</b>
<p>Type a council, an ICB or a PCN in the box above the map. Several at once: “stoke newcastle”.</p></div></section>"""
    return f"""<section class="nh-figures"><div class="nh-first"><b>Draw {escape(name)} on the map</b>
<p>Paint with the brush, click small areas one by one, or draw round them with the lasso. The people in it are counted
as you draw.</p></div>{spelled_out()}</section>"""


def spelled_out() -> str:
    """The three levels in full, for the screens on which their short names appear first."""
    return f'<p class="nh-levels">{levels()}</p>'


def headline(zone: ZoneAssessment, vintages: dict[str, str], basis: Basis) -> str:
    """The one big number, its place on the scale of target and tolerance, and the other two populations."""
    figures = zone.figures
    low, high = 1 - zone.tolerance, 1 + zone.tolerance
    at = min(max(zone.people / zone.target, 0.0), 2.0) / 2 * 100
    others = "".join(
        f"<li><b>{number(value)}</b> {words}</li>"
        for value, words in (
            (figures.residents, f"residents ({escape(vintages['residents'])})"),
            (figures.registered_living_in, "registered with a GP, live here"),
            (zone.registered_list, f"on the lists of {_plural(zone.lists + zone.lists_unknown, 'practice')}"),
        )
    )
    return f"""<section class="nh-figures" aria-live="polite">
<p class="nh-people" data-testid="people">{number(zone.people)}</p>
<p class="nh-state nh-{zone.state}">{basis.words} · <b>{MARKS[zone.state]} {state_words(zone)}</b>
 <span>({deviation_words(zone.deviation, zone.tolerance)} of {number(zone.target)})</span></p>
<div class="nh-scale" role="img" aria-label="{number(zone.people)} of a target of {number(zone.target)}">
<i style="left:{low * 50:.1f}%;width:{(high - low) * 50:.1f}%"></i><b style="left:{at:.1f}%"></b></div>
<ul class="nh-others">{others}</ul>{_dated(basis, vintages)}{what_is_this(vintages, "headline", "plan")}</section>"""


def _dated(basis: Basis, vintages: Mapping[str, str]) -> str:
    """What people on a basis come from, where it is none that everybody knows."""
    words = vintages.get(basis.value, "") if basis in {Basis.RESIDENTS_2024, Basis.GROWTH} else ""
    return f'<p class="nh-source">{basis.words[0].upper()}{basis.words[1:]}: {escape(words)}.</p>' if words else ""


def deprivation_section(zone: ZoneAssessment, vintages: Mapping[str, str], need: ZoneNeed | None) -> str:
    """Deprivation of the residents; by income of children and older people too where layers of need tell."""
    who = None if need is None else need.who
    table = need_panels.deprivation_table(zone.figures.deprivation, who, vintages["deprivation"])
    return f'<section class="nh-figures">{table}{what_is_this(vintages, "need")}</section>'


def residents_section(
    zone: ZoneAssessment, vintages: Mapping[str, str], need: ZoneNeed | None, *, scaled: bool = False
) -> str:
    """Who the residents are, and the zone's shape.

    Parameters
    ----------
    need
        What layers of need tell of the zone; without it ages are in six bands.
    scaled
        Whether ages are those of small areas scaled to their council's mid-2024 ages.
    """
    figures = zone.figures
    compact = "unknown" if np.isnan(figures.shape.compactness) else f"{figures.shape.compactness:.2f}"
    return f"""<section class="nh-figures">
{_six_bands(figures.ages, vintages["ages"]) if need is None else need_panels.who_they_are(need.who, vintages, scaled=scaled)}
<h4>Shape</h4>
<dl><dt>area</dt><dd>{figures.shape.area_ha / 100:,.1f} km²</dd>
<dt>small areas</dt><dd>{number(len(figures.rows))}</dd>
<dt>pieces</dt><dd>{figures.shape.pieces}</dd>
<dt>compactness (1 is a circle)</dt><dd>{compact}</dd></dl>{what_is_this(vintages, "people")}</section>"""


def _six_bands(ages: Mapping[str, int], vintage: str) -> str:
    total = sum(ages.values())
    bars = "".join(_bar(AGE_BANDS[band], count, count / total if total else 0.0) for band, count in ages.items())
    return f"""<h4>Ages <small>{escape(vintage)}, {number(total)} people</small></h4><dl class="nh-bars">{bars}</dl>"""


def practices_tab(
    zone: ZoneAssessment, assessment: Assessment, evidence: Evidence, need: ZoneNeed | None = None
) -> str:
    """Practices that belong to the zone or stand in it, with lists and how many of their patients live here."""
    frame = evidence.registrations.practices
    names, vintages = evidence.registrations.names, frame["list_vintage"].to_numpy(dtype=object)
    lists = evidence.registrations.list_size
    inside = set(zone.figures.practices_inside.tolist())
    own = zone.practices.tolist()
    rows = own + sorted(inside - set(own), key=lambda r: -np.nan_to_num(lists[r], nan=-1))
    counts = assessment.belonging.counts
    columns = [assessment.plan.position[i] for i in assessment.plan.family(zone.zone.id)]
    living = np.asarray(counts[np.array(rows, dtype=np.intp)][:, columns].sum(axis=1)).ravel()
    totals = evidence.registrations.known
    body = ""
    for row, here in list(zip(rows, living, strict=True))[:MOST_ROWS]:
        share = here / totals[row] if totals[row] else np.nan
        notes = []
        if row not in inside:
            notes.append("surgery outside")
        if row not in set(own):
            notes.append("belongs elsewhere")
        elif share < assessment.settings.split_below:
            notes.append("split")
        if lists[row] == 0:
            notes.append("no list any more")
        note = f"<small>{', '.join(notes)}</small>" if notes else ""
        body += (
            f"<tr><td>{escape(str(names[row]))}{note}</td><td>{number(lists[row])}</td><td>{percent(share)}</td></tr>"
        )
    more = f"<p>… and {len(rows) - MOST_ROWS} more in the download.</p>" if len(rows) > MOST_ROWS else ""
    dates = sorted({str(vintages[r]) for r in rows if vintages[r]})
    counted = evidence.registrations.homes_dates(zone.practices)
    everyone = sum(people for _, people in counted)
    homes = ", ".join(f"{date} ({percent(people / everyone)})" for date, people in counted)
    source = (
        f"Lists: {' and '.join(dates) or 'unknown'}. Where patients live: {homes or 'not counted'}." if rows else ""
    )
    if not rows:
        body = '<tr><td colspan="3">No practice stands or belongs here yet.</td></tr>'
    ages = "" if need is None else need_panels.list_ages(need.list_ages, evidence.vintages.get("list_ages", ""))
    belong = f"{_plural(len(own), 'practice')} belong{'s' if len(own) == 1 else ''} here"
    return f"""<section class="nh-figures"><p>A practice belongs where most of its patients live.
{belong}, {len(inside)} stand{"s" if len(inside) == 1 else ""} here.</p>
<table><thead><tr><th>Practice</th><th>List</th><th>Live here</th></tr></thead><tbody>{body}</tbody></table>{more}
<p class="nh-source">{escape(source)}</p>{ages}{what_is_this(evidence.vintages, "practices")}</section>"""


def places_tab(zone: ZoneAssessment, evidence: Evidence) -> str:
    """Councils, boards, Pride in Place, candidate sites."""
    figures = zone.figures
    blocks = []
    for key, words in (("district", "Districts"), ("hwb", "Health and wellbeing boards"), ("icb", "ICBs")):
        items = "".join(f"<dt>{escape(name)}</dt><dd>{number(people)}</dd>" for _, name, people in figures.touched[key])
        shown = items or "<dt>none yet</dt><dd></dd>"
        blocks.append(f"<h4>{words} <small>residents in each</small></h4><dl>{shown}</dl>")
    blocks += _boundary_blocks(zone, evidence)
    pride = [f"<dt>{escape(evidence.pride.names[i])}</dt><dd>whole</dd>" for i in figures.pride_whole]
    pride += [f"<dt>{escape(evidence.pride.names[i])}</dt><dd>▲ cut</dd>" for i in figures.pride_cut]
    unknown, lines = len(evidence.pride.unknown), len(evidence.pride.lines)
    origin = f"Lines that you brought for {lines:,}; stand-ins for the others" if lines else "Stand-in boundaries"
    blocks.append(
        f"<h4>Pride in Place</h4><dl>{''.join(pride) or '<dt>none here</dt><dd></dd>'}</dl>"
        f'<p class="nh-source">{origin} (one MSOA each); {unknown} more places have no known boundary.</p>'
    )
    if evidence.programme.names:
        blocks.append(_programme(zone, evidence))
    blocks.append(_sites_inside(evidence.sites.iloc[figures.sites_inside]))
    blocks.append(what_is_this(evidence.vintages, "places"))
    return f'<section class="nh-figures">{"".join(blocks)}</section>'


def _programme(zone: ZoneAssessment, evidence: Evidence) -> str:
    """Places of the implementation programme whose councils the zone lies in."""
    named_for = evidence.programme.touching(code for code, _, _ in zone.figures.touched["district"])
    items = (
        "".join(f"<dt>{escape(name)}</dt><dd></dd>" for name in named_for) or "<dt>none of its 43 places</dt><dd></dd>"
    )
    dated = escape(evidence.vintages.get("implementation_programme", ""))
    return (
        f"<h4>Implementation programme <small>{dated}</small></h4><dl>{items}</dl>"
        '<p class="nh-source">Places named for the councils here; their boundaries are not published.</p>'
    )


def _boundary_blocks(zone: ZoneAssessment, evidence: Evidence) -> list[str]:
    """Where the residents live, or will live, in each boundary set that the zone meets."""
    blocks = []
    rows = zone.figures.rows
    for boundaries in evidence.boundaries:
        share = share_of(zone, boundaries, evidence.areas.residents)
        if share.outside == share.total and not (boundaries.member[rows] >= 0).any():
            continue
        parts = [
            (boundaries.groups[at].name + ("" if share.held[at] else " (likely)"), int(share.by_group[at]))
            for at in np.argsort(-share.by_group, kind="stable")
            if share.by_group[at]
        ]
        parts += [("not known", share.unknown)] if share.unknown else []
        parts += [("in none", share.outside)] if share.outside else []
        items = "".join(f"<dt>{escape(name)}</dt><dd>{number(people)}</dd>" for name, people in parts)
        status = status_words(boundaries, rows) or (boundaries.as_of and f"as of {boundaries.as_of}")
        blocks.append(f"<h4>{escape(boundaries.name)} <small>{escape(status)}</small></h4><dl>{items}</dl>")
    return blocks


def _sites_inside(sites: pd.DataFrame) -> str:
    """Candidate sites of a zone with their owners: those with most patients first, a screenful of them."""
    order = np.argsort(-np.nan_to_num(numbers(sites, "practices_list"), nan=-1.0), kind="stable")
    named = sites.iloc[order[:_SITES_NAMED]]
    items = "".join(
        f"<dt>{escape(as_said(str(name)))}</dt><dd>{escape(str(owner))}</dd>"
        for name, owner in zip(named["name"], named["owner"], strict=True)
    )
    more = len(sites) - len(named)
    if more:
        items += f"<dt>and {more:,} more, on the page Sites</dt><dd></dd>"
    return f"<h4>Candidate sites <small>owner</small></h4><dl>{items or '<dt>none here</dt><dd></dd>'}</dl>"


def findings_list(findings: Sequence[Finding], zones: Iterable[str] | None = None) -> str:
    """Findings, those of some zones only when ``zones`` is given."""
    wanted = None if zones is None else set(zones)
    shown = [f for f in findings if wanted is None or not f.zones or wanted & set(f.zones)]
    if not shown:
        return '<section class="nh-figures"><p>Nothing to report.</p></section>'
    items = "".join(
        f'<li class="nh-{f.severity.value}"><b aria-label="{f.severity.value}">{SEVERITY_MARKS[f.severity]}</b>'
        f"<div>{escape(f.message)}<small>{_advice(f)}</small></div></li>"
        for f in shown[:MOST_ROWS]
    )
    more = f"<p>… and {len(shown) - MOST_ROWS} more in the download.</p>" if len(shown) > MOST_ROWS else ""
    return f'<section class="nh-figures"><ul class="nh-findings">{items}</ul>{more}</section>'


def _advice(finding: Finding) -> str:
    """What can be done about a finding; of one that was accepted, why."""
    return escape(" ".join(answers(finding)))


def answers(finding: Finding) -> tuple[str, ...]:
    """What can be done about a finding; of one that was accepted, why, by whom and when; and whether its figures moved."""
    acceptance = finding.acceptance or (Acceptance(finding.key, finding.accepted) if finding.accepted else None)
    if acceptance is None:
        return (CHECKS[finding.check].advice,)
    by = " ".join(
        part
        for part in (acceptance.who and f"by {acceptance.who}", acceptance.when and f"on {_day(acceptance.when)}")
        if part
    )
    if finding.accepted:
        return (f"Accepted: {finding.accepted}", *([f"Accepted {by}."] if by else []))
    return (
        CHECKS[finding.check].advice,
        f"Accepted {by or 'before'}, on other figures: {acceptance.reason}",
        f"It said then: {acceptance.words}",
    )


def _day(when: str) -> str:
    """A moment as people write its day and time: “3 March 2026, 14:05”; as it is written where it is no moment."""
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        return when
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def problem_list(problems: Sequence[Problem]) -> str:
    """What was wrong with a file, and what was done about it."""
    items = "".join(
        f'<li class="nh-{p.severity}"><b aria-label="{p.severity}">{SEVERITY_MARKS[Severity(p.severity)]}</b>'
        f"<div>{escape(p.message)}</div></li>"
        for p in problems[:MOST_ROWS]
    )
    more = f"<p>… and {len(problems) - MOST_ROWS} more.</p>" if len(problems) > MOST_ROWS else ""
    return f'<section class="nh-figures"><ul class="nh-findings">{items}</ul>{more}</section>'


def plan_line(assessment: Assessment, residents_inside: int, assigned: int, findings: Sequence[Finding]) -> str:
    """The plan as a whole in one line."""
    lowest = assessment.levels[0] if assessment.levels else None
    same = [z for z in assessment.zones if z.zone.level is lowest and len(z.figures.rows)]
    fit = sum(z.state == "fits" for z in same)
    count = {s: sum(f.severity is s and not f.accepted for f in findings) for s in Severity}
    share = assigned / residents_inside if residents_inside else 0.0
    worst = max(same, key=lambda z: abs(z.deviation), default=None)
    furthest = "" if worst is None else f", furthest <b>{deviation_words(worst.deviation, worst.tolerance, 0)}</b>"
    fits = f"<span><b>{fit} of {len(same)}</b> fit{furthest}</span>" if same else ""
    return (
        f'<p class="nh-plan">{fits}'
        f"<span>{_counted(count[Severity.PROBLEM], 'problem')}, {_counted(count[Severity.WARNING], 'warning')}</span>"
        f"<span><b>{percent(share)}</b> of residents assigned, <b>{number(residents_inside - assigned)}</b> not</span>"
        "</p>"
    )


def _bar(words: str, count: int, share: float) -> str:
    return (
        f'<dt>{escape(words)}</dt><dd><i style="width:{share * 100:.1f}%"></i>'
        f"<span>{number(count)} · {percent(share)}</span></dd>"
    )


def _counted(count: int, noun: str) -> str:
    return f"<b>{count:,}</b> {noun}{'' if count == 1 else 's'}"


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
