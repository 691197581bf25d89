"""Places: what a person means by a text, be it a board, a council, an ICB, a region, a PCN or a practice.

A PCN and a practice are no planning areas, as practices of one board have patients everywhere. A PCN stands for the
board in which most of its patients live, a practice for the board in which its surgery stands, and the answer says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.geography.boundary_sets import when_words
from nhmap.core.geography.place_names import near, partly, plain
from nhmap.core.geography.planning_areas import (
    JOINED_BY,
    PlanningArea,
    alike,
    by_code,
    by_name,
    by_part,
    england,
    given,
    is_england,
    planning_area,
    several_fit,
    suggestions,
    together,
)
from nhmap.core.places.coming_areas import coming_area
from nhmap.core.wording import as_said, percent
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence

_POSTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}")
_PCN_WORDS: Final = (" primary care network", " pcn", " primary care networks")
_LEAST: Final = 3
"""Letters of which a part of the name of a PCN or a practice is looked for."""


@dataclass(frozen=True, eq=False)
class Place:
    """What a text means.

    Attributes
    ----------
    area
        The planning area.
    said
        Where something else stands for it, what and why; empty for an area's own name.
    """

    area: PlanningArea
    said: str = ""


def find_place(evidence: Evidence, text: str) -> Place:
    """Find a planning area by whatever people call it: see ``find_planning_area``, and PCNs and practices.

    PCNs and practices are known by their codes, a practice by its postcode, and both by their names where no area has
    that name.

    Raises
    ------
    InputRefusedError
        When none or several fit; the message names them, or what is spelt alike.
    """
    if JOINED_BY in text:
        places = [find_place(evidence, part) for part in text.split(JOINED_BY)]
        remarks = " ".join(place.said for place in places if place.said)
        if any(place.area.key == "england" for place in places):
            return Place(england(evidence.areas), remarks)
        codes = [code for place in places for _, code in place.area.members]
        return Place(together(evidence.areas, codes), remarks)
    given(text)
    areas = evidence.areas
    if is_england(text):
        return Place(england(areas))
    return (
        _as_place(evidence, by_code(areas, text))
        or _by_code(evidence, text)
        or _as_place(evidence, by_name(areas, text))
        or _coming(evidence, text)
        or _by_name(evidence, text)
        or _as_place(evidence, by_part(areas, text))
        or _by_part(evidence, text)
        or _refuse(evidence, text)
    )


def _as_place(evidence: Evidence, area: PlanningArea | None) -> Place | None:
    if area is None:
        return None
    return Place(area, to_come_words(evidence, area) if area.key == "to_come" else "")


def _coming(evidence: Evidence, text: str) -> Place | None:
    """The area to come that people brought under this name."""
    coming = coming_area(evidence.areas, evidence.boundaries, text)
    return None if coming is None else Place(*coming)


def to_come_words(evidence: Evidence, area: PlanningArea) -> str:
    """What is to be said of a council to come as planning area: its status, and whom it may gain or not have."""
    for boundaries in evidence.boundaries:
        at = next((i for i, group in enumerate(boundaries.groups) if group.code == area.code), None)
        if at is None or boundaries.own:
            continue
        open_ = np.array([at in doubt.groups for doubt in boundaries.doubts] + [False])[boundaries.doubt]
        residents = evidence.areas.residents
        gains = int(residents[open_ & (boundaries.member != at)].sum())
        certain = int(residents[open_ & (boundaries.member == at)].sum())
        sentence = f"{area.name}, {when_words(boundaries.groups[at])}."
        if gains:
            sentence += f" Left out: {gains:,} people who may come to it or not."
        if certain:
            sentence += f" Not certain for {certain:,} of its people."
        return sentence
    return ""


def _by_code(evidence: Evidence, text: str) -> Place | None:
    """The PCN or practice of a code, or the practices of a postcode."""
    registrations, wanted = evidence.registrations, text.strip().upper()
    pcn = np.flatnonzero(registrations.pcn_codes == wanted)
    if len(pcn):
        return _of_pcn(evidence, int(pcn[0]))
    if wanted in registrations.row_of:
        return _of_practices(evidence, text, [registrations.row_of[wanted]])
    if _POSTCODE.fullmatch(wanted) and "postcode" in registrations.practices:
        compact = registrations.practices["postcode"].fillna("").str.replace(" ", "").to_numpy(dtype=object)
        rows = np.flatnonzero(compact == wanted.replace(" ", ""))
        if len(rows):
            return _of_practices(evidence, text, rows.tolist())
    return None


def _by_name(evidence: Evidence, text: str) -> Place | None:
    """The PCN, or else the practice, of a whole name."""
    wanted = _bare(plain(text))
    pcns = [i for i, name in enumerate(_pcn_names(evidence)) if name == wanted]
    if pcns:
        return _one_pcn(evidence, text, pcns)
    rows = [i for i, name in enumerate(_practice_names(evidence)) if name == plain(text)]
    return _of_practices(evidence, text, rows) if rows else None


def _by_part(evidence: Evidence, text: str) -> Place | None:
    """The PCN, or else the practice, of a part of a name."""
    wanted = _bare(plain(text))
    if len(wanted) < _LEAST:
        return None
    pcns = _best([partly(wanted, name) for name in _pcn_names(evidence)])
    if pcns:
        return _one_pcn(evidence, text, pcns)
    rows = _best([partly(plain(text), name) for name in _practice_names(evidence)])
    return _of_practices(evidence, text, rows) if rows else None


def _best(fit: Sequence[int]) -> list[int]:
    """Positions of the best fits by whole words or beginnings of words."""
    most = max(fit, default=0)
    return [i for i, score in enumerate(fit) if score == most] if most > 1 else []


def _bare(name: str) -> str:
    for words in _PCN_WORDS:
        name = name.removesuffix(words)
    return name


def _pcn_names(evidence: Evidence) -> list[str]:
    return [_bare(plain(name)) for name in evidence.registrations.pcn_names]


def _practice_names(evidence: Evidence) -> list[str]:
    return [plain(name) for name in evidence.registrations.names]


def _boards(evidence: Evidence, patients: NDArray[np.int64]) -> NDArray[np.int64]:
    """Patients by board of residence."""
    grouping = evidence.areas.grouping("hwb")
    inside = grouping.member >= 0
    return np.bincount(grouping.member[inside], weights=patients[inside], minlength=len(grouping.codes)).astype(
        np.int64
    )


def _one_pcn(evidence: Evidence, text: str, pcns: Sequence[int]) -> Place:
    """The place of the only one of some PCNs, or of several that stand for one board."""
    places = [_of_pcn(evidence, pcn) for pcn in pcns]
    if len({place.area.code for place in places}) > 1:
        registrations = evidence.registrations
        several_fit(
            text,
            [
                f"{as_said(str(registrations.pcn_names[pcn]))} ({registrations.pcn_codes[pcn]}, {place.area.name})"
                for pcn, place in zip(pcns, places, strict=True)
            ],
        )
    return places[0]


def _of_pcn(evidence: Evidence, pcn: int) -> Place:
    """The board in which most patients of a PCN live; of equals the one whose code comes first."""
    registrations, grouping = evidence.registrations, evidence.areas.grouping("hwb")
    row = registrations.pcn_rows[[pcn]]
    by_board = _boards(evidence, np.asarray(row.sum(axis=0)).ravel().astype(np.int64))
    name, code = as_said(str(registrations.pcn_names[pcn])), registrations.pcn_codes[pcn]
    if not by_board.any():
        message = f"Nobody knows where the patients of {name} ({code}) live."
        raise InputRefusedError(message, "Choose the board or council that it works in.")
    board = int(np.argmax(by_board))
    area = planning_area(evidence.areas, "hwb", str(grouping.codes[board]))
    share = percent(by_board[board] / by_board.sum())
    return Place(
        area, f"{name} ({code}) is a PCN: the planning area is {area.label}, where {share} of its patients live."
    )


def _of_practices(evidence: Evidence, text: str, rows: Sequence[int]) -> Place:
    """The board in which some practices stand; one without a known place, where most of its patients live."""
    registrations, grouping = evidence.registrations, evidence.areas.grouping("hwb")
    practices: dict[int, tuple[int, str]] = {}
    for row in rows:
        stands = int(evidence.practice_area[row])
        why = "where it stands"
        board = int(grouping.member[stands]) if stands >= 0 else -1
        if board < 0:
            by_board = _boards(evidence, np.asarray(registrations.patients[[row]].sum(axis=0)).ravel().astype(np.int64))
            board, why = (int(np.argmax(by_board)), "where most of its patients live") if by_board.any() else (-1, "")
        if board >= 0:
            practices.setdefault(board, (row, why))
    if not practices:
        message = f"Nobody knows where “{text}” stands, or where its patients live."
        raise InputRefusedError(message, "Choose the board or council that it works in.")
    if len(practices) > 1:
        several_fit(
            text,
            [
                f"{as_said(str(registrations.names[row]))} ({registrations.codes[row]}, {grouping.names[board]})"
                for board, (row, _) in practices.items()
            ],
        )
    ((board, (row, why)),) = practices.items()
    area = planning_area(evidence.areas, "hwb", str(grouping.codes[board]))
    name = f"{as_said(str(registrations.names[row]))} ({registrations.codes[row]})"
    return Place(area, f"{name} is a practice: the planning area is {area.label}, {why}.")


def _refuse(evidence: Evidence, text: str) -> Place:
    """Say that nothing fits, with what is spelt alike.

    Raises
    ------
    InputRefusedError
        Always.
    """
    registrations = evidence.registrations
    named = suggestions(evidence.areas, text)
    if not named:
        names = {name: i for i, name in reversed(list(enumerate(_pcn_names(evidence))))}
        named = [
            f"{as_said(str(registrations.pcn_names[names[n]]))} ({registrations.pcn_codes[names[n]]})"
            for n in near(_bare(plain(text)), names)
        ]
    message = f"No ICB, council, region, PCN or practice of England is called “{text}”."
    raise InputRefusedError(message, alike(text, named))
