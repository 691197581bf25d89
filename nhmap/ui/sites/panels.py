"""What the screen says of candidate sites, as HTML and pictures of our own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from nhmap.core.buildings.gates import GATES, OWNER_WORDS
from nhmap.core.wording import percent

if TYPE_CHECKING:
    from nhmap.core.buildings.sites import Site
    from nhmap.core.ranking.ranking import RankedSite, Ranking
    from nhmap.core.ranking.sensitivity import Sensitivity

COLOURS: Final = {
    "deprivation": "#7b3294",
    "people": "#2c7fb8",
    "health": "#c2417c",
    "nhc_distance": "#8c6d31",
    "practices": "#1b7837",
    "services": "#e08214",
    "pride": "#5e4fa2",
    "space": "#41ab9a",
    "condition": "#737373",
    "size": "#a6761d",
    "tenure": "#386cb0",
    "snp_fit": "#b2182b",
}
"""One colour a criterion; the legend and the table name each, so that colour is never the only sign."""

GATE_MARKS: Final = {"pass": "✓", "fail": "✕", "unknown": "?"}
BAR_WIDTH: Final = 128
BAR_HEIGHT: Final = 22


def score_bar(site: RankedSite) -> str:
    """Address of a picture: contributions side by side, then the doubt up to the best score, hatched."""
    parts, x = [], 0.0
    for each in site.contributions:
        if each.points:
            width = each.points / 100 * BAR_WIDTH
            colour = COLOURS.get(each.criterion.key, "#888")
            parts.append(f'<rect x="{x:.1f}" y="3" width="{width:.1f}" height="16" fill="{colour}"/>')
            x += width
    low, high = site.score_low / 100 * BAR_WIDTH, site.score_high / 100 * BAR_WIDTH
    hatch = (
        '<defs><pattern id="h" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#fff"/><rect width="2" height="5" fill="#9aa5ad"/></pattern></defs>'
    )
    doubt = ""
    if high > x:
        doubt = f'<rect x="{x:.1f}" y="3" width="{high - x:.1f}" height="16" fill="url(#h)" stroke="#9aa5ad"/>'
    mark = f'<path d="M{low:.1f} 0v22" stroke="#212b32" stroke-width="2"/>'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{BAR_WIDTH}" height="{BAR_HEIGHT}" '
        f'viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}">{hatch}<rect width="{BAR_WIDTH}" height="{BAR_HEIGHT}" '
        f'fill="#eef2f4"/>{"".join(parts)}{doubt}{mark}</svg>'
    )
    return "data:image/svg+xml;utf8," + quote(svg)


def rank_words(site: RankedSite) -> str:
    """“3”, “=3” for a tie, “–” without a rank."""
    return "–" if site.rank is None else f"{'=' if site.tied else ''}{site.rank}"


def marked_name(site: RankedSite, *, shortlisted: bool, centre: bool = False) -> str:
    """The name, marked: ★ on the shortlist, ◆ works like a centre already or is designated, ✕ set apart by the person."""
    marks = {"★": shortlisted, "◆": centre, "✕": site.gates.get("not_discounted") == "fail"}
    return " ".join([*(mark for mark, holds in marks.items() if holds), site.name])


def rank_range(site: RankedSite, sure: Sensitivity) -> str:
    """“3 (2 to 6)”: the place and its 90 % range."""
    if site.rank is None:
        return "–"
    low, high = int(sure.rank_low[site.row]), int(sure.rank_high[site.row])
    return f"{rank_words(site)} ({low} to {high})" if low != high else f"{rank_words(site)} ({low})"


def gate_words(site: RankedSite) -> str:
    """The gates as marks, in their order."""
    return " ".join(GATE_MARKS[state] for state in site.gates.values())


def gates_table(site: RankedSite) -> str:
    """Every gate with its answer, and why it fails or what is to be checked."""
    rows = "".join(
        f"<dt>{escape(GATES[key].label)}</dt><dd>{GATE_MARKS[state]} {state}</dd>" for key, state in site.gates.items()
    )
    why = "".join(f"<p>{escape(reason)}</p>" for reason in site.gate_reasons)
    return f'<section class="nh-figures"><h4>Gates <small>kept apart from the score</small></h4><dl>{rows}</dl>{why}</section>'


def contributions_table(site: RankedSite) -> str:
    """What each criterion gave: figure, weight, points; the points add up to the score."""
    rows = ""
    for each in sorted(site.contributions, key=lambda c: -(c.points or -1.0)):
        colour = COLOURS.get(each.criterion.key, "#888")
        figure = "unknown" if each.figure is None else escape(each.criterion.say(each.figure))
        points = "–" if each.points is None else f"{each.points:.1f}"
        rows += (
            f'<tr><td><i class="nh-key" style="background:{colour}"></i>{escape(each.criterion.label)}</td>'
            f"<td>{figure}</td><td>{percent(each.share)}</td><td>{points}</td></tr>"
        )
    score = "unknown" if site.score is None else f"{site.score:.1f}"
    return f"""<section class="nh-figures"><table><thead><tr><th>Criterion</th><th>Figure</th><th>Weight</th><th>Points</th></tr>
</thead><tbody>{rows}<tr class="nh-total"><td>Score on what is known</td><td></td><td></td><td>{score}</td></tr></tbody></table>
<p class="nh-source">With every unknown at its worst {site.score_low:.1f}, at its best {site.score_high:.1f}.
Weights are nhmap's starting point until you set them.</p></section>"""


def facts(site: Site) -> str:
    """What is known of the building, and what nobody has told us."""
    known = [
        ("Owner", OWNER_WORDS.get(site.owner, site.owner)),
        ("How the owner is known", site.owner_basis),
        ("Kind", site.kind),
        ("Address", f"{site.address} {site.postcode}".strip()),
        ("Services on site", ", ".join(site.services)),
        ("Practices on site", ", ".join(site.practice_codes)),
        ("Patients on their lists", None if site.practices_list is None else f"{site.practices_list:,}"),
        ("Floor area", None if site.floor_area_m2 is None else f"{site.floor_area_m2:,.0f} m²"),
        ("Void space", None if site.void_m2 is None else f"{site.void_m2:,.0f} m²"),
        ("Condition", site.condition),
        ("Backlog", None if site.backlog_gbp is None else f"£{site.backlog_gbp:,.0f}"),
        ("Lease ends", site.lease_end),
    ]
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in known if v)
    unknown = ", ".join(k.lower() for k, v in known if not v)
    missing = (
        f"<p><b>Unknown:</b> {escape(unknown)}. The owner or the trust that occupies it would know.</p>"
        if unknown
        else ""
    )
    return f"""<section class="nh-figures"><h4>The building</h4><dl class="nh-facts">{rows}</dl>{missing}
<p class="nh-source">{escape(site.source)}; {escape(site.vintage)}.</p></section>"""


def legend(ranking: Ranking) -> str:
    """Colours of the criteria in use."""
    used = [c for c, share in zip(ranking.measures.criteria, ranking.share, strict=True) if share > 0]
    items = "".join(
        f'<span><i class="nh-key" style="background:{COLOURS.get(c.key, "#888")}"></i>{escape(c.label)}</span>'
        for c in used
    )
    aside = "".join(f"<p>{escape(r)}</p>" for r in dict.fromkeys(r for r in ranking.measures.set_aside if r))
    return (
        f'<section class="nh-figures"><p class="nh-legend">{items}<span><i class="nh-key nh-hatch"></i>unknown:'
        f" could add up to this</span><span><b>│</b> lowest it could be</span></p><div class='nh-source'>{aside}</div></section>"
    )
