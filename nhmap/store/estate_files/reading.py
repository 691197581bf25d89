"""Reading estates: a list of buildings becomes facts of known and new buildings; every row is accounted for.

A row is matched to a known building, or becomes a new one, or is offered for a person to decide, or is set aside as no
building, or is rejected; each with the reason. Cells that cannot be read are listed, and the rest of their row is used.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.buildings.estate import Estate, with_estate
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.apart import apart
from nhmap.store.estate_files.answers import Answers, refuse_open
from nhmap.store.estate_files.cells import UnreadableError
from nhmap.store.estate_files.dates import day_of
from nhmap.store.estate_files.facts import facts_outcomes
from nhmap.store.estate_files.matched_rows import MatchedRow
from nhmap.store.estate_files.outcomes import ADDED, KEPT, OUTCOMES, with_new
from nhmap.store.estate_files.places import Ground
from nhmap.store.estate_files.remarks import remarks
from nhmap.store.estate_files.rows import CellReject
from nhmap.store.estate_files.settling import MATCHED_BY, Asked, Buildings, settle, settled_in_place
from nhmap.store.estate_files.sheets import EstateLimits, admit_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.buildings.estate import Fact, NewSite
    from nhmap.core.evidence import Evidence
    from nhmap.store.estate_files.answers import Question
    from nhmap.store.estate_files.layouts import Layout
    from nhmap.store.estate_files.outcomes import RowOutcome
    from nhmap.store.estate_files.sheet_choice import SheetAbout
    from nhmap.store.tabular.problems import Problem


@dataclass(frozen=True)
class EstateUpload:
    """A list of buildings as read.

    Attributes
    ----------
    name
        Of the file.
    layouts
        How each sheet was read; sheets without a layout are left out.
    rows
        Every row of these sheets, in order.
    problems
        What the person should know.
    source, as_of, given_by
        What the facts carry; ``as_of`` "" where nobody said or each row says it.
    """

    name: str
    layouts: tuple[Layout, ...]
    rows: tuple[RowOutcome, ...]
    problems: tuple[Problem, ...]
    source: str
    as_of: str
    given_by: str
    questions: tuple[Question, ...] = ()
    sheets: tuple[SheetAbout, ...] = ()

    @property
    def open(self) -> tuple[Question, ...]:
        """What the list leaves open; what hangs on it is withheld until it is answered."""
        return tuple(question for question in self.questions if not question.answer)

    def given_before(self, estate: Estate) -> bool:
        """Whether all that it tells is told already, whatever the file was called then."""
        held = {(f.site_id, f.field, f.value, f.as_of) for f in estate.facts}
        return bool(self.facts) and all((f.site_id, f.field, f.value, f.as_of) in held for f in self.facts)

    @property
    def layout(self) -> Layout:
        """How the first sheet was read."""
        return self.layouts[0]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows came to which outcome; they add up to all rows."""
        outcomes = Counter(row.outcome for row in self.rows)
        return {outcome: outcomes[outcome] for outcome in OUTCOMES}

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Facts of known and new buildings."""
        return tuple(fact for row in self.rows if row.site_id for fact in row.told)

    @cached_property
    def new_sites(self) -> tuple[NewSite, ...]:
        """Buildings that were not known, each once."""
        return tuple({row.new_site.site_id: row.new_site for row in self.rows if row.new_site}.values())

    @cached_property
    def rejects(self) -> tuple[CellReject, ...]:
        """Everything that was not used: cells, and rows that gave no facts, in the order of the file."""
        found = []
        for row in self.rows:
            if row.outcome not in {"matched", "new", ADDED}:
                found.append(CellReject(row.read.sheet, row.read.line, "", row.code, row.reason))
            if row.outcome != "set aside":
                found.extend(row.read.rejects)
        return tuple(found)

    @property
    def kept(self) -> tuple[MatchedRow, ...]:
        """The rows that tell of a building, as they are stored."""
        return tuple(_stored(row) for row in self.rows if row.outcome in KEPT)


def read_estate(  # noqa: PLR0913 - where a file's facts come from is four things
    data: bytes,
    name: str,
    mapping: Mapping[str, Any] | None,
    sites: pd.DataFrame,
    ground: Ground,
    *,
    source: str = "",
    as_of: str = "",
    given_by: str = "",
    limits: EstateLimits | None = None,
    answers: Answers | None = None,
    today: date | None = None,
) -> EstateUpload:
    """Read a list of buildings.

    Parameters
    ----------
    mapping
        Our targets (``estate_columns.TARGETS``) -> their columns; ``None``: found out by the names of columns.
    sites
        The buildings that are known, with those that a person brought before.
    ground
        The small areas, for new buildings.
    source
        Where the facts come from, in words; "" for the layout and the file's name.
    as_of
        The day that the list describes, in any usual form; a date in a row goes before it.
    answers
        What a person says to what the list leaves open; see ``EstateUpload.open``.
    today
        Leases that ended before are remarked.

    Raises
    ------
    InputRefusedError
        When the file cannot be read or no sheet is a list of buildings.
    """
    day = _day(as_of)
    asked = Asked(name, mapping, source, day, given_by, limits or EstateLimits(), answers or Answers())
    admit_size(data, name, asked.limits)
    buildings = Buildings(sites[[c for c in MATCHED_BY if c in sites.columns]], ground.localities(sites))
    settled = settled_in_place(data, buildings, asked)
    if settled is None:
        settled = apart(settle, data, buildings, asked, what=name)
    own = [row for facts in settled.facts for row in facts_outcomes(facts, buildings.names, ground)]
    rows = (*own, *with_new(settled.rows, settled.fresh, ground, settled.given))
    day_now = today or datetime.now(tz=UTC).date()
    said = remarks(settled.layouts, rows, settled.sheets, day_now, with_hidden_rows=asked.answers.hidden_rows)
    given = settled.given
    return EstateUpload(
        name, settled.layouts, rows, (*settled.problems, *said), given.source, given.as_of, given.given_by,
        settled.questions, settled.sheets,
    )  # fmt: skip


def read_estates(
    files: Iterable[tuple[str, bytes]], evidence: Evidence, shapes: Callable[[], NDArray[np.object_]]
) -> tuple[Estate, tuple[EstateUpload, ...]]:
    """Read several lists of recognised layouts, or files of nhmap's own facts, one after the other.

    A building that one file brings is known to the next. Later files count as given later.

    Parameters
    ----------
    files
        Name and bytes of each.
    shapes
        Gives the polygons of all small areas in EPSG:27700; asked only for new buildings.

    Raises
    ------
    InputRefusedError
        When a file cannot be read, leaves something open, or is given twice.
    """
    estate, uploads = Estate(), []
    ground = Ground(evidence.areas, shapes)
    seen: dict[bytes, str] = {}
    for name, data in files:
        if data in seen:
            message = f"{name} is the same file as {seen[data]}."
            raise InputRefusedError(message, "Give each list once.")
        seen[data] = name
        sites = with_estate(evidence, estate.identified).sites
        upload = read_estate(data, name, None, sites, ground)
        refuse_open(name, upload.questions, _FIRST)
        estate = estate.joined(Estate(upload.facts, upload.new_sites))
        uploads.append(upload)
    return estate, tuple(uploads)


_FIRST: Final = "Read it by “nhmap estate import” with the answers and --out, and give the facts that it writes."


def _day(as_of: str) -> str:
    try:
        read = day_of(as_of) if as_of.strip() else None
    except UnreadableError as error:
        message = f"The day that the list describes cannot be read: {error}"
        raise InputRefusedError(message, "Give it as 2025-03-31 or 31/03/2025.") from error
    return str(read.value) if read else ""


def _stored(row: RowOutcome) -> MatchedRow:
    match = row.matched.match
    label = ", ".join(part for part in (row.read.named, row.read.postcode) if part)
    return MatchedRow(
        label=label,
        site_id=row.site_id,
        how=match.how if match else row.reason,
        sure=match.sure if match else "new" if row.new_site else "",
        facts=row.told,
        new_site=row.new_site,
        number=row.read.line,
        candidates=tuple(m.site_id for m in row.matched.offers),
    )
