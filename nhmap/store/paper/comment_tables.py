"""What people said of neighbourhoods and places, as a table of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.store.paper.tables import Cell, Column, Kind, Table

if TYPE_CHECKING:
    from nhmap.store.paper.subject import Subject


def comments(subject: Subject) -> Table:
    """One row a comment or answer: of what, what was said, by whom and when, and whether it is closed."""
    plan = subject.assessment.plan
    columns = (
        Column("about", "Of", width=34),
        Column("kind", "Kind", width=10),
        Column("text", "What was said", width=90),
        Column("who", "Who", width=20),
        Column("when", "When", width=18),
        Column("status", "Status", width=10),
        Column("closed_by", "Closed by", width=20),
        Column("longitude", "Longitude", Kind.NUMBER, 12, 6),
        Column("latitude", "Latitude", Kind.NUMBER, 12, 6),
        Column("id", "Id", width=16),
    )
    rows: list[tuple[Cell, ...]] = []
    for each in subject.comments:
        about = plan.zone(each.zone).name if each.zone in plan.position else each.about or "the whole plan"
        lon, lat = each.at or ("", "")
        status = "closed" if each.closed else "open"
        rows.append((about, "comment", each.text, each.who, each.when[:16], status, each.closed_by, lon, lat, each.id))
        rows += [
            (about, "answer", answer.text, answer.who, answer.when[:16], status, "", "", "", each.id)
            for answer in each.answers
        ]
    note = "In people's own words. A place that has a longitude and latitude was pointed at on the map."
    return Table("Comments", "Comments on neighbourhoods and places", columns, tuple(rows), 0, note)
