"""What the side panel says of a zone, as HTML of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.assessment.checks import CHECKS, Finding, Severity
from nhmap.core.geography.areas import AGE_BANDS
from nhmap.core.wording import as_said, deviation_words, percent
from nhmap.markup import NOTHING, Markup, html, joined, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence
    from nhmap.store.tabular.problems import Problem

MARKS: Final = {"fits": "●", "over": "▲", "under": "▼"}
SEVERITY_MARKS: Final = {Severity.PROBLEM: "✕", Severity.WARNING: "!", Severity.INFORMATION: "i"}
MOST_ROWS: Final = 60


def number(value: float | None) -> str:
    """51,240; “unknown” where there is none."""
    if value is None or np.isnan(value):
        return "unknown"
    return f"{value:,.0f}"


def state_words(each: ZoneAssessment) -> str:
    """“fits”, “over by 3,210” or “under by 12,400”."""
    if each.state == "fits":
        return "fits"
    return f"{each.state} by {number(abs(each.people - each.target))}"


def first_words(name: str, *, area_chosen: bool) -> Markup:
    """What to do with a neighbourhood that holds nothing yet."""
    where = NOTHING if area_chosen else html("<p>Choose where you are planning, above the map or here below.</p>")
    return html(
        """<section class="nh-figures"><div class="nh-first"><b>Draw {} on the map</b>{}
<p>Click small areas one by one, or draw round them with the lasso or the polygon. The people in it are counted as
you draw.</p></div></section>""",
        name,
        where,
    )


def headline(each: ZoneAssessment, vintages: dict[str, str], basis_words: str) -> Markup:
    """The one big number, its place on the scale of target and tolerance, and the other two populations."""
    figures = each.figures
    low, high = 1 - each.tolerance, 1 + each.tolerance
    at = min(max(each.people / each.target, 0.0), 2.0) / 2 * 100
    others = joined(
        html("<li><b>{}</b> {}</li>", number(value), words)
        for value, words in (
            (figures.residents, f"residents ({vintages['residents']})"),
            (figures.registered_living_in, "registered with a GP, live here"),
            (each.registered_list, f"on the lists of {_plural(each.lists + each.lists_unknown, 'practice')}"),
        )
    )
    return html(
        """<section class="nh-figures" aria-live="polite">
<p class="nh-people" data-testid="people">{people}</p>
<p class="nh-state nh-{state}">{basis} · <b>{mark} {words}</b>
 <span>({deviation} of {target})</span></p>
<div class="nh-scale" role="img" aria-label="{people} of a target of {target}">
<i style="left:{left:.1f}%;width:{width:.1f}%"></i><b style="left:{at:.1f}%"></b></div>
<ul class="nh-others">{others}</ul></section>""",
        people=number(each.people),
        state=each.state,
        basis=basis_words,
        mark=MARKS[each.state],
        words=state_words(each),
        deviation=deviation_words(each.deviation, each.tolerance),
        target=number(each.target),
        left=low * 50,
        width=(high - low) * 50,
        at=at,
        others=others,
    )


def people_tab(each: ZoneAssessment, vintages: dict[str, str]) -> Markup:
    """Deprivation, ages and shape."""
    figures = each.figures
    deprived = figures.deprivation
    total = sum(figures.ages.values())
    ages = joined(_bar(AGE_BANDS[band], count, count / total if total else 0.0) for band, count in figures.ages.items())
    return html(
        """<section class="nh-figures">
<h4>Deprivation <small>{deprivation_of}</small></h4>
<dl><dt>live in the most deprived 10 %</dt><dd>{share_10}</dd>
<dt>live in the most deprived 20 %</dt><dd>{share_20}</dd>
<dt>average IMD score</dt><dd>{score}</dd></dl>
<h4>Ages <small>{ages_of}, {total} people</small></h4><dl class="nh-bars">{ages}</dl>
<h4>Shape</h4>
<dl><dt>area</dt><dd>{square_km:,.1f} km²</dd>
<dt>small areas</dt><dd>{areas}</dd>
<dt>pieces</dt><dd>{pieces}</dd>
<dt>compactness (1 is a circle)</dt><dd>{compact}</dd></dl></section>""",
        deprivation_of=vintages["deprivation"],
        share_10=percent(deprived.share_10),
        share_20=percent(deprived.share_20),
        score="unknown" if np.isnan(deprived.average_score) else f"{deprived.average_score:.1f}",
        ages_of=vintages["ages"],
        total=number(total),
        ages=ages,
        square_km=figures.shape.area_ha / 100,
        areas=number(len(figures.rows)),
        pieces=figures.shape.pieces,
        compact="unknown" if np.isnan(figures.shape.compactness) else f"{figures.shape.compactness:.2f}",
    )


def practices_tab(each: ZoneAssessment, assessment: Assessment, evidence: Evidence) -> Markup:
    """Practices that belong to the zone or stand in it, with lists and how many of their patients live here."""
    frame = evidence.registrations.practices
    names, vintages = evidence.registrations.names, frame["list_vintage"].to_numpy(dtype=object)
    lists = evidence.registrations.list_size
    inside = set(each.figures.practices_inside.tolist())
    own = each.practices.tolist()
    rows = own + sorted(inside - set(own), key=lambda r: -np.nan_to_num(lists[r], nan=-1))
    counts = assessment.belonging.counts
    columns = [assessment.plan.position[i] for i in assessment.plan.family(each.zone.id)]
    living = np.asarray(counts[np.array(rows, dtype=np.intp)][:, columns].sum(axis=1)).ravel()
    known = evidence.registrations.known
    body = []
    for row, here in list(zip(rows, living, strict=True))[:MOST_ROWS]:
        share = here / known[row] if known[row] else np.nan
        notes = []
        if row not in inside:
            notes.append("surgery outside")
        if row not in set(own):
            notes.append("belongs elsewhere")
        elif share < assessment.settings.split_below:
            notes.append("split")
        if lists[row] == 0:
            notes.append("no list any more")
        note = html("<small>{}</small>", ", ".join(notes)) if notes else NOTHING
        body.append((html("{}{}", str(names[row]), note), number(lists[row]), percent(share)))
    more = html("<p>… and {} more in the download.</p>", len(rows) - MOST_ROWS) if len(rows) > MOST_ROWS else NOTHING
    dates = sorted({str(vintages[r]) for r in rows if vintages[r]})
    counted = evidence.registrations.homes_dates(each.practices)
    everyone = sum(people for _, people in counted)
    homes = ", ".join(f"{date} ({percent(people / everyone)})" for date, people in counted)
    source = (
        f"Lists: {' and '.join(dates) or 'unknown'}. Where patients live: {homes or 'not counted'}." if rows else ""
    )
    return html(
        """<section class="nh-figures"><p>A practice belongs where most of its patients live.
{} belong{} here, {} stand{} here.</p>
{}{}
<p class="nh-source">{}</p></section>""",
        _plural(len(own), "practice"),
        "s" if len(own) == 1 else "",
        len(inside),
        "s" if len(inside) == 1 else "",
        table(("Practice", "List", "Live here"), body, empty="No practice stands or belongs here yet."),
        more,
        source,
    )


def places_tab(each: ZoneAssessment, evidence: Evidence) -> Markup:
    """Councils, boards, Pride in Place, candidate sites."""
    figures, names = each.figures, evidence.pride.names
    blocks = []
    for key, words in (("district", "Districts"), ("hwb", "Health and wellbeing boards"), ("icb", "ICBs")):
        people = [(name, number(count)) for _, name, count in figures.touched[key]]
        blocks.append(html("<h4>{} <small>residents in each</small></h4>{}", words, _pairs(people, "none yet")))
    pride = [(names[i], "whole") for i in figures.pride_whole] + [(names[i], "▲ cut") for i in figures.pride_cut]
    blocks.append(
        html(
            "<h4>Pride in Place</h4>{}"
            '<p class="nh-source">Stand-in boundaries (one MSOA each); {} more places have no known boundary.</p>',
            _pairs(pride, "none here"),
            len(evidence.pride.unknown),
        )
    )
    sites = evidence.sites.iloc[figures.sites_inside]
    owners = [(as_said(str(name)), str(owner)) for name, owner in zip(sites["name"], sites["owner"], strict=True)]
    blocks.append(html("<h4>Candidate sites <small>owner</small></h4>{}", _pairs(owners, "none here")))
    return html('<section class="nh-figures">{}</section>', joined(blocks))


def _pairs(pairs: Iterable[tuple[str, str]], empty: str) -> Markup:
    """A list of names, each with what is said of it."""
    items = joined(html("<dt>{}</dt><dd>{}</dd>", name, words) for name, words in pairs)
    return html("<dl>{}</dl>", items or html("<dt>{}</dt><dd></dd>", empty))


def findings_list(findings: Sequence[Finding], zones: Iterable[str] | None = None) -> Markup:
    """Findings, those of some zones only when ``zones`` is given."""
    wanted = None if zones is None else set(zones)
    shown = [f for f in findings if wanted is None or not f.zones or wanted & set(f.zones)]
    if not shown:
        return html('<section class="nh-figures"><p>Nothing to report.</p></section>')
    items = [_remark(f.severity, html("{}<small>{}</small>", f.message, _advice(f))) for f in shown[:MOST_ROWS]]
    more = html("<p>… and {} more in the download.</p>", len(shown) - MOST_ROWS) if len(shown) > MOST_ROWS else NOTHING
    return _remarks(items, more)


def _advice(finding: Finding) -> str:
    """What can be done about a finding; of one that was accepted, why."""
    return f"Accepted: {finding.accepted}" if finding.accepted else CHECKS[finding.check].advice


def problem_list(problems: Sequence[Problem]) -> Markup:
    """What was wrong with a file, and what was done about it."""
    items = [_remark(Severity(p.severity), p.message) for p in problems[:MOST_ROWS]]
    more = html("<p>… and {} more.</p>", len(problems) - MOST_ROWS) if len(problems) > MOST_ROWS else NOTHING
    return _remarks(items, more)


def _remark(severity: Severity, words: str) -> Markup:
    """One finding or problem, with the mark of how much it matters."""
    return html(
        '<li class="nh-{0}"><b aria-label="{0}">{1}</b><div>{2}</div></li>',
        severity.value,
        SEVERITY_MARKS[severity],
        words,
    )


def _remarks(items: Iterable[Markup], more: Markup) -> Markup:
    return html('<section class="nh-figures"><ul class="nh-findings">{}</ul>{}</section>', joined(items), more)


def plan_line(assessment: Assessment, residents_inside: int, assigned: int, findings: Sequence[Finding]) -> Markup:
    """The plan as a whole in one line."""
    lowest = assessment.levels[0] if assessment.levels else None
    same = [z for z in assessment.zones if z.zone.level is lowest and len(z.figures.rows)]
    fit = sum(z.state == "fits" for z in same)
    count = {s: sum(f.severity is s and not f.accepted for f in findings) for s in Severity}
    share = assigned / residents_inside if residents_inside else 0.0
    worst = max(same, key=lambda z: abs(z.deviation), default=None)
    furthest = NOTHING
    if worst is not None:
        furthest = html(", furthest <b>{}</b>", deviation_words(worst.deviation, worst.tolerance, 0))
    return html(
        '<p class="nh-plan"><span><b>{} of {}</b> fit{}</span><span>{}, {}</span>'
        "<span><b>{}</b> of residents assigned, <b>{}</b> not</span></p>",
        fit,
        len(same),
        furthest,
        _counted(count[Severity.PROBLEM], "problem"),
        _counted(count[Severity.WARNING], "warning"),
        percent(share),
        number(residents_inside - assigned),
    )


def _bar(words: str, count: int, share: float) -> Markup:
    return html(
        '<dt>{}</dt><dd><i style="width:{:.1f}%"></i><span>{} · {}</span></dd>',
        words,
        share * 100,
        number(count),
        percent(share),
    )


def _counted(count: int, noun: str) -> Markup:
    return html("<b>{:,}</b> {}{}", count, noun, "" if count == 1 else "s")


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
