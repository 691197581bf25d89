"""Rankings as CSV: every preset side by side, and the list of what to find out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.store.tabular.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nhmap.core.ranking.ranking import Ranking
    from nhmap.core.ranking.value_of_information import Request, UnknownFact


def presets_csv(ranking: Ranking, others: Mapping[str, Ranking], *, illustrative: bool = False) -> bytes:
    """The place of each site now and under each preset.

    Parameters
    ----------
    illustrative
        Whether any building fact is invented: every line then says so.
    """
    under = (f"rank_{name.replace(' ', '_')}" for name in others)
    head = ("site_id", "building", "list", "rank_now", *under, "remarks")
    lines = []
    for row in ranking.order:
        site = ranking.site(int(row))
        which = "set apart" if ranking.failed[row] else "candidates"
        places = [int(other.ranks[row]) for other in others.values()]
        lines.append((site.site_id, site.name, which, site.rank, *places, " ".join(site.remarks)))
    return _csv(head, lines, illustrative=illustrative)


def to_do_csv(facts: Iterable[UnknownFact], top_n: int, *, illustrative: bool = False) -> bytes:
    """What to find out, the greatest chance of changing the first ``top_n`` first; ``illustrative`` as above."""
    head = ("place", "site_id", "building", "find_out", "chance", "now", "effect", "who_knows", "answer")
    lines = [
        (
            *(place, f.site_id, f.name, f.what, f"{f.chance:.4f}"),
            *(f"{'in' if f.inside else 'outside'} the first {top_n}", f.effect, f.who_knows, ""),
        )
        for place, f in enumerate(facts, start=1)
    ]
    return _csv(head, lines, illustrative=illustrative)


def letters_csv(ranking: Ranking, letters: Iterable[Request], *, illustrative: bool = False) -> bytes:
    """One question a line, ready for a letter: who is asked, for what, of which building, and room for the answer.

    Parameters
    ----------
    letters
        As ``requests`` puts them together; the buildings of each in the order in which an answer matters.
    """
    head = ("ask", "for", "building", "site_id", "rank", "chance_of_a_change", "answer", "answered_by", "date")
    lines = [
        (letter.who, letter.what, f.name, f.site_id, int(ranking.ranks[f.row]), f"{f.chance:.4f}", "", "", "")
        for letter in letters
        for f in letter.facts
    ]
    return _csv(head, lines, illustrative=illustrative)


def _csv(head: Sequence[str], lines: Iterable[Sequence[object]], *, illustrative: bool) -> bytes:
    warning = (ILLUSTRATIVE,) if illustrative else ()
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*head, "warning") if illustrative else head)
    writer.writerows([harmless(cell) for cell in (*line, *warning)] for line in lines)
    return out.getvalue().encode()
