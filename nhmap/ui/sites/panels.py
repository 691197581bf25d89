"""What the screen says of candidate sites, as HTML and pictures of our own."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from nhmap.core.buildings.gates import GATES, OWNER_WORDS, GateState
from nhmap.core.ranking.bands import BAND_SHORT, BAND_WORDS, Band, band, band_of, said_of
from nhmap.core.ranking.ranking import Standing
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
    "on_site": "#1b7837",
    "nearby": "#7fbf7b",
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
EXPECTED: Final = "#b9c4ca"
"""Points that are expected of what is unknown."""

BAR_WIDTH: Final = 88


def score_bar(site: RankedSite, row: int) -> str:
    """Address of a picture in three parts: the first two together are the score.

    Points of what is known, in colours; points expected of what is not, pale; what it could still come to, hatched.

    Parameters
    ----------
    row
        Pixels of the row: a table makes a picture as tall as that, so the bar stands in the middle of one of that shape.
    """
    height = max(22, row - 4)
    top, parts, x = (height - 22) // 2, [], 0.0
    for is_known in (True, False):
        for contribution in site.contributions:
            if contribution.points and contribution.known == is_known:
                width = contribution.points / 100 * BAR_WIDTH
                fill = COLOURS.get(contribution.criterion.key, "#888") if is_known else EXPECTED
                parts.append(f'<rect x="{x:.1f}" y="{top + 3}" width="{width:.1f}" height="16" fill="{fill}"/>')
                x += width
    low, high = site.score_low / 100 * BAR_WIDTH, site.score_high / 100 * BAR_WIDTH
    hatch = (
        '<defs><pattern id="h" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#fff"/><rect width="2" height="5" fill="#9aa5ad"/></pattern></defs>'
    )
    doubt = ""
    if high > x:
        doubt = f'<rect x="{x:.1f}" y="{top + 3}" width="{high - x:.1f}" height="16" fill="url(#h)" stroke="#9aa5ad"/>'
    mark = "".join(
        f'<path d="M{at:.1f} {top}v22" stroke="#212b32" stroke-width="{w}"/>' for at, w in ((low, 1), (x, 2))
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{BAR_WIDTH}" height="{height}" '
        f'viewBox="0 0 {BAR_WIDTH} {height}">{hatch}<rect y="{top}" width="{BAR_WIDTH}" height="22" '
        f'fill="#eef2f4"/>{"".join(parts)}{doubt}{mark}</svg>'
    )
    return "data:image/svg+xml;utf8," + quote(svg)


def rank_words(site: RankedSite) -> str:
    """“3”, “=3” for a tie."""
    return f"{'=' if site.tied else ''}{site.rank}"


def marked_name(site: RankedSite, *, shortlisted: bool, centre: bool = False) -> str:
    """The name, marked: ★ on the shortlist, ◆ works like a centre already or is designated, ✕ set apart by the person."""
    marks = {"★": shortlisted, "◆": centre, "✕": site.gates.get("not_discounted") == "fail"}
    return " ".join([*(mark for mark, holds in marks.items() if holds), site.name])


def rank_range(site: RankedSite, sure: Sensitivity | None) -> str:
    """“3 (2 to 6)”: the place and its 90 % range, where that is known."""
    if sure is None:
        return rank_words(site)
    low, high = int(sure.rank_low[site.row]), int(sure.rank_high[site.row])
    return f"{rank_words(site)} ({low} to {high})" if low != high else f"{rank_words(site)} ({low})"


def band_words(site: RankedSite, sure: Sensitivity | None) -> str:
    """The band; “–” for a site that is set apart, "" while it is not known."""
    if sure is None:
        return ""
    return "–" if site.standing is Standing.FAILS else str(band_of(site, sure))


def bands_line(ranking: Ranking, sure: Sensitivity) -> str:
    """How many candidates each band has, those that are not shown included."""
    count = Counter(band(float(chance)) for chance in sure.top_n_chance[~ranking.failed])
    items = "".join(
        f'<span><span class="nh-band nh-band-small nh-band-{letter}">{letter}</span> {count[letter]:,}'
        f" <small>{escape(BAND_SHORT[letter])}</small></span>"
        for letter in Band
    )
    return f'<p class="nh-legend nh-bands">{items}</p>'


def band_section(site: RankedSite, sure: Sensitivity | None, below: float = 0.0) -> str:
    """The band in words: chance, what it hangs on, why it stands oddly, and the chance if all gates are passed.

    Parameters
    ----------
    below
        The best chance of any site that stands lower.
    """
    if sure is None or site.standing is Standing.FAILS:
        return ""
    letter = band_of(site, sure)
    chance, passed = float(sure.top_n_chance[site.row]), float(sure.chance_if_passed[site.row])
    parts = said_of(site, sure, below)
    if letter is not Band.B:
        parts = [BAND_WORDS[letter].format(n=sure.top_n), *parts]
    words = "; ".join(parts)
    beside = f" · {percent(passed)} if all gates pass" if GateState.UNKNOWN in site.gates.values() else ""
    return (
        f'<section class="nh-figures"><p><span class="nh-band nh-band-{letter}">{letter}</span> {escape(words)}</p>'
        f'<p class="nh-source">Among the first {sure.top_n} in {percent(chance)} of {sure.draws:,} draws{beside}.</p>'
        "</section>"
    )


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
    """What each criterion gave: figure, points, and the most it could give; the points add up to the score."""
    rows = ""
    for is_known in (True, False):
        for contribution in sorted((c for c in site.contributions if c.known == is_known), key=lambda c: -c.points):
            colour = COLOURS.get(contribution.criterion.key, "#888") if is_known else EXPECTED
            figure = (
                escape(contribution.criterion.say(contribution.figure))
                if contribution.figure is not None
                else "unknown"
            )
            points = f"{contribution.points:.1f}" if is_known else f"<i>{contribution.points:.1f} expected</i>"
            rows += (
                f'<tr><td><i class="nh-key" style="background:{colour}"></i>{escape(contribution.criterion.label)}</td>'
                f"<td>{figure}</td><td>{points}</td><td>{contribution.most:.1f}</td></tr>"
            )
    sources = "".join(
        f"<li>{escape(c.criterion.label)}: {escape(c.criterion.prior.source)}</li>"
        for c in site.contributions
        if not c.known and c.share > 0
    )
    note = (
        f"<details><summary>What is expected of the unknown, and why</summary><ul class='nh-source'>{sources}</ul></details>"
        if sources
        else ""
    )
    return f"""<section class="nh-figures"><table><thead><tr><th>Criterion</th><th>Figure</th><th>Points</th><th>of</th></tr>
</thead><tbody>{rows}<tr class="nh-total"><td>Score</td><td></td><td>{site.score:.1f}</td><td>100.0</td></tr></tbody></table>{note}
<p class="nh-source">With every unknown at its worst {site.score_low:.1f}, at its best {site.score_high:.1f}.
Weights are nhmap's starting point until you set them.</p></section>"""


def facts(site: Site) -> str:
    """What is known of the building, and what nobody has told us."""
    pairs = [
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
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in pairs if v)
    unknown = ", ".join(k.lower() for k, v in pairs if not v)
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
        f'<section class="nh-figures"><p class="nh-legend">{items}'
        f'<span><i class="nh-key" style="background:{EXPECTED}"></i>expected of what is unknown</span>'
        f'<span><i class="nh-key nh-hatch"></i>could still come</span><span><b>│</b> score</span></p>'
        f"<div class='nh-source'>{aside}</div></section>"
    )
