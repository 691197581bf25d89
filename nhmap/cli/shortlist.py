"""``nhmap shortlist``: the shortlist of a plan as a page to print."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nhmap.cli.footprints import assessed
from nhmap.cli.pack_beside import notes_of, sites
from nhmap.cli.printing import as_json, counted
from nhmap.cli.reading import catalogue
from nhmap.cli.writing import write_file
from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.core.plan.decision import DecisionRecord
from nhmap.errors import InputRefusedError
from nhmap.store.paper.shortlist_beside import NAME, reached_together, shortlist_beside, shortlist_rows
from nhmap.store.paper.subject import Subject

if TYPE_CHECKING:
    import argparse

    from nhmap.core.portfolio.pipeline_return import SchemeFacts
    from nhmap.core.site_page.shortlist_lines import ShortlistLine


def run(options: argparse.Namespace) -> int:
    """Write the page, and say what stands on it."""
    if options.sites is None:
        message = "It is not said which buildings stand on the shortlist."
        raise InputRefusedError(message, "Give a file with a column site_id with --sites.")
    done = assessed(options)
    when = options.made or datetime.now(UTC).isoformat(timespec="seconds")
    book = notes_of(options, done.evidence)
    shortlist = sites(options, done, datetime.fromisoformat(when).date(), book)
    subject = Subject(
        *(done.assessment, done.shapes, when, done.imported.rule, DecisionRecord(), catalogue().layers),
        shortlist=shortlist,
    )
    if shortlist is None:
        return 0
    write_file(options.out, shortlist_beside(subject, book)[NAME])
    rows = shortlist_rows(subject, book, shortlist.sure)
    together = reached_together(shortlist)
    if options.json:
        shown = [_answer(*row) for row in rows]
        elsewhere = list(shortlist.elsewhere)
        about = {"illustrative": shortlist.illustrative, "together": together, "elsewhere": elsewhere, "sites": shown}
        print(as_json({**about, "file": str(options.out)}))
        return 0
    if shortlist.illustrative:
        print(ILLUSTRATIVE)
    print(f"{counted(len(rows), 'building')} in {options.out}. {together}")
    for place, (facts, line) in enumerate(rows, start=1):
        print(f"  {place}. {facts.name}: band {facts.band or 'unknown'}; {facts.readiness}; proposal {line.complete}")
    return 0


def _answer(facts: SchemeFacts, line: ShortlistLine) -> dict[str, Any]:
    """One building as the documented answer has it; null for what nobody knows."""
    values = asdict(line)
    worked_out = {
        "name": facts.name,
        "postcode": facts.postcode or None,
        "neighbourhood": facts.neighbourhood or None,
        "band": facts.band or None,
        "rank": facts.rank,
        "reaches": facts.reaches,
        "met": facts.met,
        "not_met": facts.not_met,
        "open": facts.open_questions,
    }
    return {"site_id": values.pop("site_id"), **worked_out, **values, "status": line.status or None}
