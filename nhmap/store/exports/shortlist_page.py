"""The shortlist as a page to print or send on: band, reasons, risks and how far each proposal is.

It asks nothing of any other computer and holds no script; people's words stand in it as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap import __version__
from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.markup import html, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.portfolio.pipeline_return import SchemeFacts
    from nhmap.core.site_page.shortlist_lines import ShortlistLine
    from nhmap.markup import Markup

_STYLE: Final = (
    "body{font:14px/1.4 Arial,sans-serif;color:#212b32;margin:1.5rem}h1{font-size:1.4rem;margin:0 0 .3rem}"
    "table{border-collapse:collapse;width:100%;margin:.8rem 0}th,td{text-align:left;vertical-align:top;"
    "padding:5px 8px 5px 0;border-bottom:1px solid #aeb7bd}ul{margin:0;padding-left:1.1em}small{color:#4c6272}"
    "th:nth-child(1){width:15%}th:nth-child(2){width:5%}th:nth-child(3),th:nth-child(4){width:25%}"
    "th:nth-child(5){width:12%}"
    "tr{break-inside:avoid}thead{display:table-header-group}.loud{background:#ffeb3b;font-weight:bold;padding:8px 12px}"
    "@page{size:A4 landscape;margin:12mm}@media print{body{margin:0;font-size:11px}}"
)
HEADS: Final = ("Building", "Band", "Why", "Risks", "Readiness", "Proposal")


@dataclass(frozen=True)
class ShortlistPage:
    """What the head and foot of the page say.

    Attributes
    ----------
    plan, area
        Names of the plan and of its planning area.
    together
        What the sites reach together, in words.
    made
        When, as ISO 8601.
    illustrative
        Whether a fact of a building is invented.
    attribution, vintages
        Of the layers.
    """

    plan: str
    area: str
    together: str
    made: str
    illustrative: bool
    attribution: str
    vintages: Mapping[str, str]


def shortlist_table(rows: Sequence[tuple[SchemeFacts, ShortlistLine]]) -> Markup:
    """The shortlist as a table, one row a building."""
    head = joined(html("<th>{}</th>", each) for each in HEADS)
    body = joined(_row(place, *each) for place, each in enumerate(rows, start=1))
    return html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, body)


def shortlist_html(page: ShortlistPage, rows: Sequence[tuple[SchemeFacts, ShortlistLine]]) -> bytes:
    """A whole HTML document, UTF-8."""
    loud = html('<p class="loud">{}</p>', ILLUSTRATIVE) if page.illustrative else html("")
    dates = "; ".join(f"{figure}: {date}" for figure, date in page.vintages.items() if date)
    body = html(
        "{}<h1>Shortlist: {}</h1><p>{}. {}</p>{}<p><small>Band A: among the first in at least 80 % of draws; C: in at "
        "most 20 %; B between. Unknown is neither good nor bad. Sources: {}. {} Made {} by nhmap {}.</small>"
        "</p>{}",
        *(loud, page.plan, page.area, page.together, shortlist_table(rows)),
        *(dates, page.attribution, page.made, __version__, loud),
    )
    return html(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<title>Shortlist: {}</title><style>{}</style></head>\n<body>{}</body></html>\n",
        *(page.plan, _STYLE, body),
    ).encode()


def _row(place: int, facts: SchemeFacts, line: ShortlistLine) -> Markup:
    under = ", ".join(filter(None, (facts.postcode, facts.neighbourhood, line.status)))
    rank = "" if facts.rank is None else f"rank {facts.rank}"
    return html(
        "<tr><td><b>{}. {}</b><br><small>{}</small></td><td><b>{}</b><br><small>{}</small></td><td>{}</td><td>{}</td>"
        "<td>{}</td><td>{}<br><small>{}</small></td></tr>",
        *(place, facts.name, under, facts.band or "unknown", rank),
        *(_list(line.reasons, "nothing known speaks for it"), _list((*line.risks, *_unknown(line)), "none known")),
        *(_ready(facts), line.complete, f"missing: {', '.join(line.missing)}" if line.missing and line.written else ""),
    )


def _unknown(line: ShortlistLine) -> tuple[str, ...]:
    return (f"unknown: {', '.join(line.unknown)}",) if line.unknown else ()


def _list(items: Sequence[str], otherwise: str) -> Markup:
    if not items:
        return html("{}", otherwise)
    return html("<ul>{}</ul>", joined(html("<li>{}</li>", each) for each in items))


def _ready(facts: SchemeFacts) -> str:
    if facts.met is None or facts.not_met is None or facts.open_questions is None:
        return "unknown"
    return f"{facts.met} met, {facts.not_met} not met, {facts.open_questions} unknown"
