"""The shortlist's page to print: the same page on the screen, in a pack and from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.note_book import NoteBook
from nhmap.core.plan.pipeline import Pipeline
from nhmap.core.site_page.shortlist_lines import shortlist_line
from nhmap.store.exports.shortlist_page import ShortlistPage, shortlist_html
from nhmap.store.paper.returned import pipeline_return

if TYPE_CHECKING:
    from nhmap.core.portfolio.pipeline_return import SchemeFacts
    from nhmap.core.ranking.sensitivity import Sensitivity
    from nhmap.core.site_page.shortlist_lines import ShortlistLine
    from nhmap.store.paper.shortlisted import Shortlisted
    from nhmap.store.paper.subject import Subject

NAME: Final = "shortlist.html"
_NOT_MET: Final = "not met"


def shortlist_rows(
    subject: Subject, notes: NoteBook | None, sure: Sensitivity | None
) -> list[tuple[SchemeFacts, ShortlistLine]]:
    """What is worked out and what is said of each building, in the order of the shortlist; none without one.

    Parameters
    ----------
    notes
        What was noted of buildings: status, and how far each proposal is.
    sure
        How sure the order is; None while that is not known, and then no band is.
    """
    shortlist, book = subject.shortlist, notes or NoteBook()
    if shortlist is None:
        return []
    facts = {each.facts.scheme_id: each.facts for each in pipeline_return(subject, Pipeline(), sure).schemes}
    rows = []
    for row, site_id in zip(shortlist.rows, shortlist.ids, strict=True):
        not_met = [each.question for each in shortlist.answers(site_id) if each.state == _NOT_MET]
        line = shortlist_line(shortlist.ranking.site(row), sure, book.notes(site_id), not_met)
        rows.append((facts[site_id], line))
    return rows


def shortlist_beside(subject: Subject, notes: NoteBook | None = None) -> dict[str, bytes]:
    """The page as a file of its own; none where the plan has no shortlist."""
    shortlist = subject.shortlist
    if shortlist is None:
        return {}
    page = ShortlistPage(
        subject.assessment.plan.name or "Plan",
        subject.area.label,
        reached_together(shortlist),
        subject.made,
        shortlist.illustrative,
        subject.evidence.attribution,
        subject.evidence.vintages,
    )
    return {NAME: shortlist_html(page, shortlist_rows(subject, notes, shortlist.sure))}


def reached_together(shortlist: Shortlisted) -> str:
    """Whom the sites reach together, by which travel, and which of them stand elsewhere."""
    outside = shortlist.elsewhere
    beside = f" Outside the planning area and not counted: {', '.join(outside)}." if outside else ""
    return f"{shortlist.joint.sentence} {shortlist.travel}.{beside}"
