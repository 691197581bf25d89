"""What the screen says of practices, PCNs and flows, as tables and HTML of our own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from nhmap.core.wording import as_said, beside, percent, percent_beside
from nhmap.ui.kit.panels import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pandas.io.formats.style import Styler

    from nhmap.core.assessment.flows import Explanation, Flows, Homes, HomeShare
    from nhmap.core.assessment.practice_table import PcnRow, PracticeRow
    from nhmap.core.plan.plans import Plan

SPLIT: Final = "◧ split"
BY_HAND: Final = "✎ by hand"
NO_ZONE: Final = "no neighbourhood"
BUCKET_WORDS: Final = {
    "CLOSED": "their small area is closed",
    "EMPTY": "no home recorded",
    "no 2011 code": "their small area was not given",
}
"""What the publisher's words for a missing small area mean; any other bucket is a country and says so itself."""

SHADE_FULL: Final = 0.75
"""Strength of the shade of a share of 100 %."""

LEAST_SHOWN: Final = 0.005
"""Shares up to this would round to nothing: they are “<1 %”."""


def zone_name(plan: Plan, position: int) -> str:
    """Name of a zone by its position; −1 is no neighbourhood."""
    return plan.zones[position].name if position >= 0 else NO_ZONE


def bucket_name(bucket: str) -> str:
    """What a bucket means: “no home recorded (EMPTY)”, “Wales”."""
    return f"{BUCKET_WORDS[bucket]} ({bucket})" if bucket in BUCKET_WORDS else bucket


def share_words(share: float) -> str:
    """“61 %”; a share that would round to nothing is “<1 %”, and nothing is “0 %”."""
    return "<1 %" if 0 < share <= LEAST_SHOWN else percent(share)


NO_LIST: Final = "no list"
"""A practice whose patients were counted before, and that is not among the lists of today: most merged or closed."""


def notes(row: PracticeRow) -> str:
    """What is to be noticed of a practice: a mark and a word."""
    gone = row.list_size == 0
    return "  ".join([NO_LIST] * gone + [SPLIT] * (row.split and not gone) + [BY_HAND] * row.moved)


def next_words(row: PracticeRow, plan: Plan) -> str:
    """“Meir 32 %”: the zone with the next most patients."""
    return f"{percent(row.runner_up_share, 1)} {zone_name(plan, row.runner_up)}" if row.runner_up >= 0 else "–"


def practice_frame(rows: Sequence[PracticeRow], plan: Plan) -> pd.DataFrame:
    """Practices as the screen lists them; dates of lists and neighbourhoods have a column where there are several."""
    frame = pd.DataFrame(
        {
            "Practice": [as_said(r.name) for r in rows],
            "List": pd.array([None if np.isnan(r.list_size) else int(r.list_size) for r in rows], dtype="Int64"),
            "Neighbourhood": [zone_name(plan, r.zone) for r in rows],
            "Live there": [r.retention * 100 for r in rows],
            "": [notes(r) for r in rows],
            "Next": [next_words(r, plan) for r in rows],
        }
    )
    if len(list_dates(rows)) > 1:
        frame.insert(2, "List of", [r.list_vintage or "unknown" for r in rows])
    return frame if len({r.zone for r in rows}) > 1 else frame.drop(columns="Neighbourhood")


def pcn_frame(rows: Sequence[PcnRow], plan: Plan) -> pd.DataFrame:
    """PCNs as the screen lists them."""
    return pd.DataFrame(
        {
            "PCN": [as_said(r.name) for r in rows],
            "Lists": [r.list_size for r in rows],
            "Practices": [len(r.practices) for r in rows],
            "Most live in": [zone_name(plan, r.zone) for r in rows],
            "Live there": [r.retention * 100 for r in rows],
            "": [SPLIT if r.split else "" for r in rows],
        }
    )


def shown(frame: pd.DataFrame, limit: float | None = None) -> Styler:
    """A frame whose numbers read as people write them, and whose unknowns read “–”; it still sorts by the numbers.

    Parameters
    ----------
    limit
        Share below which something is split: what is shown beside that word agrees with it.
    """
    words: dict[Any, str | Callable[[object], str] | None] = {
        column: "{:.1f} %" if column in {"Live there", "Share"} else "{:,.0f}"
        for column in frame.columns
        if column and pd.api.types.is_numeric_dtype(frame[column])
    }
    if limit is not None and "Live there" in frame.columns:
        words["Live there"] = lambda share: f"{beside(float(str(share)), limit * 100, 1)} %"
    return frame.style.format(words, na_rep="–")


def list_dates(rows: Iterable[PracticeRow]) -> tuple[str, ...]:
    """Dates of the lists, each once."""
    return tuple(sorted({r.list_vintage for r in rows if r.list_vintage}))


def homes_dates(rows: Iterable[PracticeRow]) -> tuple[str, ...]:
    """When it was counted where their patients live, each date once."""
    return tuple(sorted({r.homes_vintage for r in rows if r.homes_vintage}))


def matches(row: PracticeRow, text: str) -> bool:
    """Whether what was typed is part of the practice's name, code or PCN."""
    wanted = text.casefold().split()
    said = f"{row.name} {row.code} {row.pcn_name} {row.pcn_code}".casefold()
    return all(word in said for word in wanted)


def practice_facts(row: PracticeRow, plan: Plan, limit: float) -> str:
    """Name, list, PCN, where it belongs and why."""
    where = escape(zone_name(plan, row.zone))
    if row.moved:
        homes = escape(zone_name(plan, row.by_homes))
        why = f"given to it by hand: “{escape(row.reason)}”. Its patients' homes say {homes}"
    elif row.zone >= 0:
        why = "most of its patients live there"
    elif not row.homes_vintage:
        why = "nobody has counted where its patients live: move it by hand if you know"
    else:
        why = "more of its patients live outside every neighbourhood than in any"
    kept = ""
    if row.zone >= 0:
        share = f"<b>{percent_beside(row.retention, limit, 1)}</b> ({number(row.live_here)} patients)"
        kept = f"<dt>Live there</dt><dd>{share} · {_split_words(limit, split=row.split)}</dd>"
    date = escape(row.list_vintage) or "date unknown"
    size = f"<b>{number(row.list_size)}</b> patients, {date}" if row.list_size else f"none among the lists of {date}"
    counted = f"<dt>Homes counted</dt><dd>{escape(row.homes_vintage) or 'never'}</dd>"
    pcn = f"{escape(as_said(row.pcn_name))} ({escape(row.pcn_code)})" if row.pcn_code else "none known"
    return f"""<p class="nh-sitename">{escape(as_said(row.name))}</p>
<section class="nh-figures nh-practice"><dl class="nh-facts">
<dt>List</dt><dd>{size}</dd>{counted}
<dt>Belongs to</dt><dd><b>{where}</b> · {why}</dd>{kept}
<dt>Next</dt><dd>{escape(next_words(row, plan))}</dd>
<dt>PCN</dt><dd>{pcn}</dd><dt>Code</dt><dd>{escape(row.code)}</dd></dl></section>"""


def homes_table(shares: Sequence[HomeShare], found: Homes, plan: Plan, *, most: int = 12) -> str:
    """Where patients live by zone, with those without a small area under it."""
    body = ""
    for each in shares[:most]:
        name, share = escape(zone_name(plan, each.zone)), escape(share_words(each.share))
        body += f"<tr><td>{name}</td><td>{number(each.patients)}</td><td>{share}</td></tr>"
    rest = shares[most:]
    if rest:
        people = sum(s.patients for s in rest)
        share = escape(share_words(people / found.known))
        body += f"<tr><td>{len(rest)} more</td><td>{number(people)}</td><td>{share}</td></tr>"
    body += "".join(
        f"<tr><td><small>{escape(bucket_name(name))}</small></td><td>{number(people)}</td><td></td></tr>"
        for name, people in found.buckets
    )
    return f"""<section class="nh-figures"><table>
<thead><tr><th>Its patients live in</th><th>Patients</th><th>Share</th></tr></thead>
<tbody>{body}<tr class="nh-total"><td>All</td><td>{number(found.total)}</td><td></td></tr></tbody></table></section>"""


def msoa_frame(shares: Sequence[HomeShare], plan: Plan) -> pd.DataFrame:
    """Where patients live by MSOA."""
    return pd.DataFrame(
        {
            "MSOA": [s.place for s in shares],
            "Neighbourhood": [zone_name(plan, s.zone) for s in shares],
            "Patients": [s.patients for s in shares],
            "Share": [s.share * 100 for s in shares],
        }
    )


def pcn_facts(  # noqa: PLR0913 - one PCN, where it falls, and the dates of both counts
    row: PcnRow, found: Homes, plan: Plan, limit: float, dates: Sequence[str], *, homes: Sequence[str] = ()
) -> str:
    """A PCN and how it falls across the zones.

    Parameters
    ----------
    found
        Where its patients live.
    dates, homes
        Of the lists of its practices, and of the counts by home.
    """
    body = "".join(
        f"<tr><td>{escape(zone_name(plan, f.zone))}</td><td>{f.practices or '–'}</td><td>{number(f.patients)}</td>"
        f"<td>{escape(share_words(f.patients / row.known)) if row.known else '–'}</td></tr>"
        for f in row.falls
    )
    body += "".join(
        f"<tr><td><small>{escape(bucket_name(name))}</small></td><td></td><td>{number(people)}</td><td></td></tr>"
        for name, people in found.buckets
    )
    if row.zone < 0:
        words = "More of its patients live outside every neighbourhood than in any."
    else:
        share = percent_beside(row.retention, limit, 1)
        where = f"<b>{share}</b> of its patients live in <b>{escape(zone_name(plan, row.zone))}</b>"
        words = f"{where} · {_split_words(limit, split=row.split)}"
    unknown = f"; {row.lists_unknown} of them without a known list" if row.lists_unknown else ""
    return f"""<p class="nh-sitename">{escape(as_said(row.name))}</p><section class="nh-figures"><p>{words}</p>
<p>{number(row.list_size)} patients on the lists of {len(row.practices)} practices{unknown}.
Lists of {escape(" and ".join(dates)) or "unknown date"}; homes counted {escape(" and ".join(homes)) or "never"}.</p>
<table><thead><tr><th>Falls in</th><th>Practices</th><th>Patients living there</th><th>Share</th></tr></thead>
<tbody>{body}<tr class="nh-total"><td>All</td><td>{len(row.practices)}</td><td>{number(found.total)}</td><td></td></tr>
</tbody></table></section>"""


def _split_words(limit: float, *, split: bool) -> str:
    """Whether something is split, with the threshold."""
    return f"<b>{SPLIT}</b>, below {percent(limit)}" if split else f"not split, at or above {percent(limit)}"


def flow_matrix(found: Flows, measure: str) -> str:
    """The matrix: homes down, practices across.

    Parameters
    ----------
    measure
        ``home``: shares of the registered people of each home; ``practice``: shares of the patients of each zone's
        practices; ``patients``: counts.
    """
    count = len(found.zones)
    cells = found.patients.astype(np.float64)
    living, held = found.living_in, found.at_practices
    heads = "".join(f'<th title="{escape(zone.name)}">{j + 1}</th>' for j, zone in enumerate(found.zones))
    heads += '<th>none</th><th class="nh-sum">Registered, live here</th>'
    body = ""
    named = [(f"<b>{i + 1}</b> {escape(zone.name)}", i) for i, zone in enumerate(found.zones)]
    if measure != "home":  # people who live in no zone have no share of a zone
        outside = [f"{NO_ZONE}, in the planning area", "elsewhere in England", *map(bucket_name, found.buckets)]
        at = [i for i in range(count, len(found.patients)) if found.patients[i, :count].any()]
        named += [(f"<i>{escape(outside[i - count])}</i>", i) for i in at]
    for label, i in named:
        row = ""
        for j in range(count + 1):
            if i >= count and j == count:
                row += "<td></td>"  # those who neither live in the plan nor are registered in it
                continue
            whole = {"home": living[i] if i < count else 0, "practice": held[j] if j < count else 0}.get(measure, 0)
            row += _cell(cells[i, j], whole, measure, own=i == j)
        total = number(living[i]) if i < count else ""
        body += f'<tr><th scope="row">{label}</th>{row}<td class="nh-sum">{total}</td></tr>'
    sums = "".join(f"<td>{number(n)}</td>" for n in held)
    body += f'<tr class="nh-total"><th scope="row">On the lists of its practices</th>{sums}<td></td><td></td></tr>'
    return f"""<div class="nh-matrix" tabindex="0" role="region" aria-label="Flows between neighbourhoods"><table>
<thead><tr><th>Live in ↓ &nbsp; registered with practices of →</th>{heads}</tr></thead>
<tbody>{body}</tbody></table></div>"""


def _cell(people: float, whole: float, measure: str, *, own: bool) -> str:
    """One cell, shaded by its share; nobody is a dot."""
    kind = ' class="nh-own"' if own else ""
    if not people:
        return f"<td{kind}>·</td>" if own else '<td class="nh-few">·</td>'
    if measure == "patients":
        return f"<td{kind}>{number(people)}</td>"
    if not whole:
        return "<td></td>"
    share = people / whole
    if share <= LEAST_SHOWN and not own:
        return f'<td class="nh-few" title="{number(people)} people">&lt;1 %</td>'
    shade = f"background:rgba(0,94,184,{share * SHADE_FULL:.2f})" + (";color:#fff" if share > SHADE_FULL else "")
    return f'<td{kind} style="{shade}" title="{number(people)} people">{escape(share_words(share))}</td>'


def explained_table(explained: Sequence[Explanation]) -> str:
    """Every zone in a row: residents, registered, and what leads to the lists."""
    extra = any(e.unreconciled for e in explained)
    heads = ["Residents", "Registered, live here", "+ from outside", "− registered elsewhere", "+ no known small area"]
    heads += ["+ lists since then"] * extra + ["= On the lists of its practices"]
    body = ""
    for e in explained:
        body += f"<tr><td>{escape(e.zone.name)}</td>{_explained_cells(_figures(e, extra=extra))}</tr>"
    sums = np.sum([_figures(e, extra=extra) for e in explained], axis=0).tolist() if explained else []
    total = f'<tr class="nh-total"><td>All of them</td>{_explained_cells(sums)}</tr>'
    return f"""<section class="nh-figures nh-explained"><table><thead><tr><th>Neighbourhood</th>
{"".join(f"<th>{h}</th>" for h in heads)}</tr></thead><tbody>{body}{total}</tbody></table></section>"""


def _figures(e: Explanation, *, extra: bool) -> list[int]:
    return [
        *(e.residents, e.registered_living_in, e.from_outside, -e.to_elsewhere, e.without_area),
        *([e.unreconciled] if extra else []),
        e.registered_list,
    ]


def _explained_cells(figures: Sequence[int]) -> str:
    """Residents, registered and lists as they are; what lies between with its sign."""
    residents, registered, *steps, lists = figures
    between = "".join(f"<td>{signed(n)}</td>" for n in steps)
    return f"<td>{number(residents)}</td><td>{number(registered)}</td>{between}<td><b>{number(lists)}</b></td>"


def signed(people: int) -> str:
    """“+1,204”, “−318”, “0”."""
    return f"{'+' if people > 0 else '−' if people < 0 else ''}{abs(people):,}"


def explained_sum(e: Explanation, residents_vintage: str, registered_vintage: str, lists_vintage: str) -> str:
    """One zone as a sum, line by line, that ends at the lists of its practices."""
    beyond = "more people registered than resident" if e.beyond_residents >= 0 else "fewer registered than resident"
    lines = [
        ("Residents", number(e.residents), "nh-start", residents_vintage),
        (beyond, signed(e.beyond_residents), "", "two counts, of two dates and methods"),
        ("Registered, live here", number(e.registered_living_in), "nh-sub", registered_vintage),
        ("patients who live in other neighbourhoods", signed(e.from_zones), "", ""),
        ("patients who live in the planning area, in none", signed(e.from_unassigned), "", ""),
        ("patients who live elsewhere in England", signed(e.from_england), "", ""),
        ("live here, registered in other neighbourhoods", signed(-e.to_zones), "", ""),
        ("live here, registered at practices of none", signed(-e.to_no_zone), "", ""),
    ]
    lines += [(f"patients: {bucket_name(name)}", signed(people), "", "") for name, people in e.buckets if people]
    if e.unreconciled:
        words = "change of the lists since the homes were counted"
        lines.append((words, signed(e.unreconciled), "", f"lists of {lists_vintage}"))
    lines.append(("On the lists of its practices", number(e.registered_list), "nh-sub", lists_vintage))
    body = ""
    for words, value, kind, small in lines:
        under = f"<small>{escape(small)}</small>" if small else ""
        body += f'<tr class="{kind}"><td>{escape(words)}{under}</td><td>{value}</td></tr>'
    unknown = f"<p>{e.lists_unknown} of its practices have no known list.</p>" if e.lists_unknown else ""
    return f"""<section class="nh-figures nh-sumup"><p class="nh-sitename">{escape(e.zone.name)}</p>
<table><tbody>{body}</tbody></table>{unknown}</section>"""
