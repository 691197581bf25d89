"""What the screen says of practices, PCNs and flows, as tables and HTML of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from nhmap.core.wording import as_said, beside, percent, percent_beside
from nhmap.markup import NOTHING, Markup, html, joined
from nhmap.ui.kit.panels import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pandas.io.formats.style import Styler

    from nhmap.core.assessment.flows import Homes, HomeShare
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


def has_no_list(row: PracticeRow) -> bool:
    """Whether a practice is among none of today's lists, so that it cannot be split."""
    return row.list_size == 0


def notes(row: PracticeRow) -> str:
    """What is to be noticed of a practice: a mark and a word."""
    gone = has_no_list(row)
    return "  ".join(
        [*row.history.marks]
        + [NO_LIST] * (gone and not row.history.marks)
        + [SPLIT] * (row.split and not gone)
        + [BY_HAND] * row.moved
    )


def next_words(row: PracticeRow, plan: Plan) -> str:
    """“Meir 32 %”: the zone with the next most patients."""
    return f"{percent(row.runner_up_share, 1)} {zone_name(plan, row.runner_up)}" if row.runner_up >= 0 else "–"


def practice_frame(rows: Sequence[PracticeRow], plan: Plan) -> pd.DataFrame:
    """Practices as the screen lists them; dates of lists and neighbourhoods have a column where there are several."""
    frame = pd.DataFrame(
        {
            "Practice": [as_said(r.name) for r in rows],
            "List": pd.array([int(r.list_size) if r.list_size > 0 else None for r in rows], dtype="Int64"),
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
    words = f"{row.name} {row.code} {row.pcn_name} {row.pcn_code}".casefold()
    return all(word in words for word in wanted)


def practice_facts(row: PracticeRow, plan: Plan, limit: float) -> Markup:
    """Name, list, PCN, where it belongs and why."""
    date = row.list_vintage or "date unknown"
    size = html("none among the lists of {}", date)
    if row.list_size:
        size = html("<b>{}</b> patients, {}", number(row.list_size), date)
    return html(
        """<p class="nh-sitename">{name}</p>
<section class="nh-figures nh-practice"><dl class="nh-facts">
<dt>List</dt><dd>{size}</dd><dt>Homes counted</dt><dd>{counted}</dd>
<dt>Belongs to</dt><dd><b>{where}</b> · {why}</dd>{live_there}
<dt>Next</dt><dd>{next}</dd>
{history}<dt>PCN</dt><dd>{pcn}</dd><dt>Code</dt><dd>{code}</dd></dl></section>""",
        name=as_said(row.name),
        size=size,
        counted=row.homes_vintage or "never",
        where=zone_name(plan, row.zone),
        why=_why_there(row, plan),
        live_there=_live_there(row, limit),
        next=next_words(row, plan),
        history=html("<dt>Since 2022</dt><dd>{}</dd>", " ".join(row.history.sentences))
        if row.history.sentences
        else "",
        pcn=f"{as_said(row.pcn_name)} ({row.pcn_code})" if row.pcn_code else "none known",
        code=row.code,
    )


def _why_there(row: PracticeRow, plan: Plan) -> str:
    """Why a practice belongs where it does."""
    if row.moved:
        homes = zone_name(plan, row.by_homes)
        return f"given to it by hand: “{row.reason}”. Its patients' homes say {homes}"
    if row.zone >= 0:
        return "most of its patients live there"
    if not row.homes_vintage:
        return "nobody has counted where its patients live: move it by hand if you know"
    return "more of its patients live outside every neighbourhood than in any"


def _live_there(row: PracticeRow, limit: float) -> Markup:
    """How many of a practice's patients live where it belongs."""
    if row.zone < 0:
        return NOTHING
    verdict = "counted before it closed or merged" if has_no_list(row) else _split_words(limit, split=row.split)
    return html(
        "<dt>Live there</dt><dd><b>{}</b> ({} patients) · {}</dd>",
        percent_beside(row.retention, limit, 1),
        number(row.live_here),
        verdict,
    )


def homes_table(shares: Sequence[HomeShare], where: Homes, plan: Plan, *, most: int = 12) -> Markup:
    """Where patients live by zone, with those without a small area under it."""
    rest = shares[most:]
    people = sum(share.patients for share in rest)
    rows: list[tuple[object, str, str]] = [
        (zone_name(plan, home.zone), number(home.patients), share_words(home.share)) for home in shares[:most]
    ]
    rows += [(f"{len(rest)} more", number(people), share_words(people / where.known))] if rest else []
    rows += [(html("<small>{}</small>", bucket_name(name)), number(people), "") for name, people in where.buckets]
    return html(
        """<section class="nh-figures"><table>
<thead><tr><th>Its patients live in</th><th>Patients</th><th>Share</th></tr></thead>
<tbody>{}<tr class="nh-total"><td>All</td><td>{}</td><td></td></tr></tbody></table></section>""",
        _rows(rows),
        number(where.total),
    )


def _rows(rows: Iterable[Iterable[object]]) -> Markup:
    """Rows of a table."""
    return joined(html("<tr>{}</tr>", joined(html("<td>{}</td>", cell) for cell in row)) for row in rows)


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
    row: PcnRow, shares: Homes, plan: Plan, limit: float, dates: Sequence[str], *, homes: Sequence[str] = ()
) -> Markup:
    """A PCN and how it falls across the zones.

    Parameters
    ----------
    shares
        Where its patients live.
    dates, homes
        Of the lists of its practices, and of the counts by home.
    """
    rows: list[tuple[object, ...]] = [
        (
            zone_name(plan, f.zone),
            f.practices or "–",
            number(f.patients),
            share_words(f.patients / row.known) if row.known else "–",
        )
        for f in row.falls
    ]
    rows += [(html("<small>{}</small>", bucket_name(name)), "", number(people), "") for name, people in shares.buckets]
    words = html("More of its patients live outside every neighbourhood than in any.")
    if row.zone >= 0:
        words = html(
            "<b>{}</b> of its patients live in <b>{}</b> · {}",
            percent_beside(row.retention, limit, 1),
            zone_name(plan, row.zone),
            _split_words(limit, split=row.split),
        )
    return html(
        """<p class="nh-sitename">{name}</p><section class="nh-figures"><p>{words}</p>
<p>{lists} patients on the lists of {practices} practices{unknown}.
Lists of {dates}; homes counted {homes}.</p>
<table><thead><tr><th>Falls in</th><th>Practices</th><th>Patients living there</th><th>Share</th></tr></thead>
<tbody>{rows}<tr class="nh-total"><td>All</td><td>{practices}</td><td>{total}</td><td></td></tr>
</tbody></table></section>""",
        name=as_said(row.name),
        words=words,
        lists=number(row.list_size),
        practices=len(row.practices),
        unknown=f"; {row.lists_unknown} of them without a known list" if row.lists_unknown else "",
        dates=" and ".join(dates) or "unknown date",
        homes=" and ".join(homes) or "never",
        rows=_rows(rows),
        total=number(shares.total),
    )


def _split_words(limit: float, *, split: bool) -> Markup:
    """Whether something is split, with the threshold."""
    if split:
        return html("<b>{}</b>, below {}", SPLIT, percent(limit))
    return html("not split, at or above {}", percent(limit))
