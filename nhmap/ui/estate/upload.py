"""Bringing a file of building facts: what it is, what its columns mean, what becomes of each row; then it is used."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from nhmap.config import settings
from nhmap.core.buildings.estate import FIELDS
from nhmap.errors import NhmapError
from nhmap.store.database.estates import UploadAbout
from nhmap.store.estate_files.layouts import LAYOUTS, Layout
from nhmap.store.estate_files.outcomes import KEPT, OUTCOMES, RowOutcome
from nhmap.store.estate_files.places import Ground
from nhmap.store.estate_files.reading import EstateUpload, read_estate
from nhmap.store.estate_files.rejects import rejects_csv
from nhmap.store.estate_files.settling import first_layout
from nhmap.store.estate_files.sheets import EstateLimits
from nhmap.ui.estate import matches as estate_matches
from nhmap.ui.estate import questions
from nhmap.ui.estate.mapping import mapping_step
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import plain, refuse
from nhmap.ui.state import cache, estate, session, work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.buildings.estate import Fact
    from nhmap.store.estate_files.matched_rows import MatchedRow, RowDecision

ROW_PX: Final = 35
HEIGHT_PX: Final = 300
LIMIT: Final = 120


@dataclass(frozen=True)
class EstateFile:
    """A file, and what a person says of it.

    Attributes
    ----------
    mark
        Of its bytes.
    source, as_of, given_by
        As typed.
    """

    name: str
    data: bytes
    mark: str
    source: str = ""
    as_of: str = ""
    given_by: str = ""


def choose_file() -> EstateFile | None:
    """The box for a file, and where its facts come from."""
    turn = len(estate.store().uploads(removed=None))  # a file that was taken over leaves the box empty for the next
    file = st.file_uploader(
        "CSV, workbook (.xlsx, .ods) or GeoJSON", max_upload_size=settings().upload_limit_mb, key=f"estate-file-{turn}"
    )
    if file is None:
        layouts = [words for key, words in LAYOUTS.items() if key not in {"list", "unknown"}]
        st.caption(f"Known at sight: {', '.join(layouts)}. Of any other list you say what its columns mean.")
        return None
    left, middle, right = st.columns(3)
    source = left.text_input("Source", max_chars=LIMIT, placeholder="The file's name", key=f"source-{turn}")
    as_of = middle.text_input("As of", max_chars=20, placeholder="31/03/2025", key=f"asof-{turn}")
    given_by = right.text_input("Given by", max_chars=LIMIT, placeholder="Your team", key=f"by-{turn}")
    data = file.getvalue()
    return EstateFile(file.name, data, hashlib.sha256(data).hexdigest()[:16], source, as_of, given_by)


def review(file: EstateFile) -> None:
    """What the file holds, as far as the person has said what its columns mean, and the button that uses it."""
    try:
        layout = _layout(file)
        mapping = _mapping(file, layout)
        upload = _read(file, mapping)
    except NhmapError as refused:
        refuse(refused)
        return
    questions.ask(upload, file.mark)
    _outcome_counts(upload)
    text = json.dumps([mapping, asdict(questions.answers_of(file.mark))])
    decided = _Decided(upload, f"{file.mark}-{hashlib.sha256(text.encode()).hexdigest()[:8]}")
    _rows(upload, decided)
    rows = decided.rows()
    facts = sum(len(row.counted) for row in rows)
    ready = bool(rows) and not upload.open and _again(upload, file.mark)
    use, rejects, _ = st.columns((1.2, 1, 1.4))
    words = "Use this fact" if facts == 1 else f"Use these {facts:,} facts"
    if use.button(words, type="primary", width="stretch", disabled=not ready):
        _keep(file, upload, rows, layout, mapping)
        st.rerun()
    if upload.rejects:
        rejects.download_button(
            f"Not used ({len(upload.rejects):,})",
            rejects_csv(upload),
            "not-used.csv",
            "text/csv",
            icon=":material/download:",
            width="stretch",
            on_click="ignore",
            help="Rows and cells that were not used, each with the reason",
        )


def _again(upload: EstateUpload, mark: str) -> bool:
    """Whether the file is new, or is to be used although all that it tells is in use already."""
    if not upload.given_before(estate.saved()):
        return True
    st.warning("Everything that this file tells is in use already. Is it the same file again?")
    return st.checkbox("Use it all the same", key=f"again-{mark}")


def _limits() -> EstateLimits:
    return EstateLimits(file_bytes=settings().upload_limit_mb * 1_000_000)


def _layout(file: EstateFile) -> Layout:
    """How nhmap reads the file by itself: its first list of buildings, or else its first sheet."""
    sheets = questions.answers_of(file.mark).sheets
    return cache.once(
        f"layout {file.mark} {file.name} {sheets}", lambda: first_layout(file.data, file.name, _limits(), sheets)
    )


def _mapping(file: EstateFile, layout: Layout) -> dict[str, Any] | None:
    """What the person says of the columns; None where nhmap knows them by itself and nobody says otherwise."""
    remembered = estate.store().remembered(layout.header)
    if layout.key == "unknown":
        st.warning(f"{plain(file.name)} is {LAYOUTS['unknown']}: say what they mean.")
    else:
        st.success(f"{plain(file.name)}: {plain(layout.label)}.")
    if remembered is not None:
        st.caption("Its columns mean what you said the last time.")
    unsure = layout.key == "unknown" or remembered is not None or "name" not in layout.columns
    if not st.toggle("Say what the columns mean", unsure, key=f"own-{file.mark}"):
        return None
    return mapping_step(layout, remembered, file.mark)


def _read(file: EstateFile, mapping: Mapping[str, Any] | None) -> EstateUpload:
    answers = questions.answers_of(file.mark)
    about = [mapping, file.name, file.source, file.as_of, file.given_by, asdict(answers)]
    text = json.dumps(about, ensure_ascii=False)
    ground = Ground(cache.evidence().areas, cache.shapes_of())
    return cache.once(
        f"estate {file.mark} {text} {cache.catalogue().version} {estate.key()}",
        lambda: read_estate(
            file.data,
            file.name,
            mapping,
            estate.evidence().sites,
            ground,
            source=file.source,
            as_of=file.as_of,
            given_by=file.given_by,
            limits=_limits(),
            answers=answers,
        ),
    )


def _outcome_counts(upload: EstateUpload) -> None:
    """How many rows became what, and what was noted."""
    counts = "; ".join(f"**{n:,}** {plain(OUTCOMES[key])}" for key, n in upload.counts.items() if n)
    st.markdown(f"{len(upload.rows):,} rows: {counts}.")
    if upload.problems:
        st.html(panels.problem_list(upload.problems))


@dataclass(frozen=True)
class _Decided:
    """What a person said of the matches of a file before any of it is used.

    Attributes
    ----------
    mark
        Of the file and of what its columns mean: other columns are other rows.
    """

    upload: EstateUpload
    mark: str

    @property
    def _key(self) -> str:
        return f"decided-{self.mark}"

    def decisions(self) -> dict[int, RowDecision]:
        """Place among the rows that are kept -> what was said of that row."""
        return dict(session.widget_value(self._key) or {})

    def rows(self) -> tuple[MatchedRow, ...]:
        """The rows that are kept, each with what was said of it."""
        decisions = self.decisions()
        return tuple(replace(row, decided=decisions.get(place)) for place, row in enumerate(self.upload.kept))

    def places(self) -> dict[int, int]:
        """Place among all rows -> place among those that are kept."""
        rows = [i for i, row in enumerate(self.upload.rows) if row.outcome in KEPT]
        return {i: place for place, i in enumerate(rows)}

    def decide(self, place: int, decision: RowDecision | None) -> None:
        """Keep what was said of one row until the file is used or left."""
        decisions = self.decisions()
        decisions.pop(place, None)
        session.set_widget(self._key, decisions if decision is None else {**decisions, place: decision})


def _rows(upload: EstateUpload, decided: _Decided) -> None:
    """Every row with what becomes of it; the match of the row that is chosen can be set right."""
    kinds = [key for key, n in upload.counts.items() if n]
    kind = st.segmented_control(
        "Rows",
        kinds,
        default=kinds[0] if kinds else None,
        format_func=lambda key: f"{key.capitalize()} ({upload.counts[key]:,})",
        label_visibility="collapsed",
        key=f"outcome-{upload.name}",
    )
    shown = [i for i, row in enumerate(upload.rows) if kind is None or row.outcome == kind]
    rows = [upload.rows[i] for i in shown]
    good_rows, places, names = decided.rows(), decided.places(), estate.names()
    matched = [good_rows[places[i]] if i in places else None for i in shown]
    event = st.dataframe(
        outcomes_frame(rows, matched, names),
        hide_index=True,
        width="stretch",
        height=min(HEIGHT_PX, ROW_PX * (len(rows) + 1) + 3),
        on_select="rerun",
        selection_mode="single-row",
        key=f"preview-{decided.mark}-{kind}",
        column_config={
            "Row": st.column_config.NumberColumn(width=45),
            "How sure": st.column_config.TextColumn(width=70),
        },
    )
    picked = event["selection"]["rows"]
    place = places.get(shown[picked[0]]) if picked and picked[0] < len(shown) else None
    if place is not None:
        st.caption(plain("; ".join(map(fact_words, good_rows[place].facts)) or "This row tells no fact."))
        keep = partial(decided.decide, place)
        estate_matches.set_right(estate_matches.Picked(good_rows[place], f"{decided.mark}-{place}", keep), names)
    elif picked:
        st.caption("This row stands for no building of its own: its reason stands beside it.")
    elif places:
        st.caption("Choose a row by the box at its left to undo its match or to choose another building.")


def outcomes_frame(
    rows: Sequence[RowOutcome], matched: Sequence[MatchedRow | None], names: Mapping[str, str]
) -> pd.DataFrame:
    """Rows of a file and what becomes of them; ``matched`` is how each is kept, None where it is not."""
    hand = [None if row is None or row.decided is None else row for row in matched]
    return pd.DataFrame(
        {
            "Row": [row.read.line for row in rows],
            "In the file": [", ".join(p for p in (row.read.named, row.read.postcode) if p) for row in rows],
            "Building": [
                _building(row) if by is None else estate_matches.building_words(by, names)
                for row, by in zip(rows, hand, strict=True)
            ],
            "How sure": [
                row.matched.match.sure if row.matched.match and by is None else ""
                for row, by in zip(rows, hand, strict=True)
            ],
            "Why": [_why(row) if by is None else "chosen by hand" for row, by in zip(rows, hand, strict=True)],
            "Facts": ["; ".join(map(fact_words, row.told)) for row in rows],
        }
    )


def fact_words(fact: Fact) -> str:
    """A fact with its name and what was done to it: “Empty floor area 420 m² (35 % of 1,200 m²)”."""
    note = f" ({fact.note})" if fact.note else ""
    return f"{FIELDS[fact.field].label} {fact.say()}{note}"


def _why(row: RowOutcome) -> str:
    return row.matched.match.how if row.matched.match else row.reason


def _building(row: RowOutcome) -> str:
    if row.matched.match:
        return row.matched.match.name
    return f"new: {row.new_site.name}" if row.new_site else "–"


def _keep(
    file: EstateFile,
    upload: EstateUpload,
    rows: tuple[MatchedRow, ...],
    layout: Layout,
    mapping: Mapping[str, Any] | None,
) -> None:
    """Store the file, and what its columns mean for the next time."""
    when = take_over(upload, rows, file.name, file.given_by)
    if mapping is not None:
        estate.store().remember(layout.header, mapping, when)


def take_over(upload: EstateUpload, rows: tuple[MatchedRow, ...], name: str, who: str) -> str:
    """Store rows of a file under a name: its facts count from now on. When that was."""
    when = work.now().isoformat(timespec="microseconds")
    new = sum(row.brought is not None for row in rows)
    matched = sum(bool(row.target) for row in rows) - new
    about = UploadAbout(
        upload_id=work.new_id(),
        name=name,
        layout=upload.layout.label,
        source=upload.source,
        as_of=upload.as_of,
        who=who,
        made=when,
        illustrative=any(fact.illustrative for fact in upload.facts),
        counts=(("matched", matched), ("new", new), ("without a building", len(rows) - matched - new)),
    )
    estate.store().keep(about, rows)
    return when
