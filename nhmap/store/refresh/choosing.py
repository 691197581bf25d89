"""Choosing: which of the recognised files is built from, what each replaces, and what stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.need_sources import SMALL_AREA_AGES
from nhmap.store.refresh.publications import OF_FILE
from nhmap.store.refresh.recognising import GIVEN
from nhmap.store.tabular.problems import counted, some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.store.layers.catalogue import Catalogue
    from nhmap.store.refresh.recognising import Findings, Recognised

NEW: Final = "used"
SAME: Final = "the same as ours"
OLDER: Final = "older"
_FIRST_FED: Final = {SMALL_AREA_AGES.file: ("small_area_ages",)}
"""Layers that the supplied data has not, by the file that they are made from once it comes."""
TWICE: Final = "given twice"
UNDATED: Final = "used, not dated"

NO_DATE: Final = "No date is known of: "
"""Begins the line of the dry run that names a file without a date."""


@dataclass(frozen=True)
class Choice:
    """What is done with one recognised table.

    Attributes
    ----------
    recognised
        The table.
    state
        One of the words above.
    why
        In a sentence, where it is not used.
    ours
        The vintage that it replaces or that stays, in words; "" where there is none.
    layers
        Names of the layers that are made from it.
    """

    recognised: Recognised
    state: str
    why: str
    ours: str
    layers: tuple[str, ...]

    @property
    def is_used(self) -> bool:
        """Whether it is built from."""
        return self.state in {NEW, UNDATED, SAME}


def choose(findings: Findings, ours: Catalogue | None, dates: Mapping[str, str] | None = None) -> tuple[Choice, ...]:
    """Decide on every recognised table: of several the newest, and of counts of homes every date.

    Parameters
    ----------
    findings
        What a folder holds.
    ours
        The layers in use; None where there are none yet.
    dates
        Dates of what they were made from, as text that sorts, by the source's file.
    """
    sources = sources_of(ours)
    choices = []
    by_file: dict[str, list[Recognised]] = {}
    for candidate in findings.recognised:
        by_file.setdefault(candidate.file, []).append(candidate)
    for file, several in by_file.items():
        layers, vintage = sources.get(file, (_FIRST_FED.get(file, ()), ""))
        if file == readers.REGISTERED_2022.file:
            layers, vintage = _of_counts(ours)
            choices += [Choice(edition, NEW, "", vintage, layers) for edition in several]
            continue
        newest = max(edition.date for edition in several)
        if file == SMALL_AREA_AGES.file and newest < (dates or {}).get(readers.RESIDENTS.file, ""):
            why = f"the residents in use are newer ({sources.get(readers.RESIDENTS.file, ((), ''))[1]})."
            choices += [Choice(edition, OLDER, why, vintage, layers) for edition in several]
            continue
        if newest and newest < (dates or {}).get(file, ""):
            why = f"the data in use is newer ({vintage})."
            choices += [Choice(edition, OLDER, why, vintage, layers) for edition in several]
            continue
        best = [edition for edition in several if edition.date == newest]
        for candidate in several:
            if candidate.date < newest:
                why = f"{best[0].name} is newer ({best[0].words})."
                choices.append(Choice(candidate, OLDER, why, vintage, layers))
            elif candidate is not best[0]:
                choices.append(Choice(candidate, TWICE, f"{best[0].name} is of the same date.", vintage, layers))
            else:
                choices.append(Choice(candidate, NEW if candidate.date else UNDATED, "", vintage, layers))
    return tuple(sorted(choices, key=lambda choice: choice.recognised.name))


def sources_of(ours: Catalogue | None) -> dict[str, tuple[tuple[str, ...], str]]:
    """Layers that are made from each source, and the vintage they hold of it: by the source's file."""
    by_file: dict[str, tuple[tuple[str, ...], str]] = {}
    for layer in ours.layers if ours else ():
        for source in layer.source:
            names, _ = by_file.get(source.file, ((), ""))
            by_file[source.file] = ((*names, layer.name), source.vintage)
    return by_file


def _of_counts(ours: Catalogue | None) -> tuple[tuple[str, ...], str]:
    layers = [layer for layer in ours.layers if layer.name in {"registered", "registered_elsewhere"}] if ours else []
    return tuple(layer.name for layer in layers), layers[0].vintage if layers else ""


def kept(choices: Sequence[Choice], ours: Catalogue | None) -> dict[str, str]:
    """Publications that nothing was given for, and the vintage of each that stays: title -> vintage."""
    new_files = {choice.recognised.file for choice in choices if choice.is_used}
    counts = {count.file for count in readers.COUNTS}
    return {
        source.dataset: source.vintage
        for layer in (ours.layers if ours else ())
        for source in layer.source
        if source.file not in new_files and not (source.file in counts or source.file.startswith(readers.COUNT_FOLDER))
    }


def undated(lines: Sequence[str]) -> list[str]:
    """The files that a dry run says no date is known of."""
    return [line.removeprefix(NO_DATE) for line in lines if line.startswith(NO_DATE)]


def words(choices: Sequence[Choice], unknown: Sequence[tuple[str, str]], stay: Mapping[str, str]) -> list[str]:
    """The dry run, line by line."""
    lines = [f"Recognised: {counted(len(choices), 'file')}."]
    for choice in choices:
        edition = choice.recognised
        how = f" (by {edition.how})" if edition.how else " (the file says no date)"
        how = f" ({GIVEN})" if edition.how == GIVEN else how
        lines.append(f"  {edition.name}")
        lines.append(f"    is      {edition.title}, {edition.words}{how}")
        if choice.layers:
            lines.append(f"    feeds   {', '.join(name.replace('_', ' ') for name in choice.layers)}")
        if not choice.is_used:
            lines.append(f"    unused  {choice.why}")
        elif choice.ours:
            verb = "stands beside" if OF_FILE.get(edition.file) and OF_FILE[edition.file].is_count else "replaces"
            lines.append(f"    {verb}  {choice.ours}" if verb != "replaces" else f"    instead of  {choice.ours}")
    lines += [
        f"{NO_DATE}{choice.recognised.name}" for choice in choices if choice.is_used and not choice.recognised.date
    ]
    if unknown:
        lines.append(f"Not recognised: {counted(len(unknown), 'file')}.")
        lines += [f"  {name}: {why}" for name, why in unknown]
    if stay:
        lines.append(f"Kept as it is: {some(f'{title} ({vintage})' for title, vintage in stay.items())}.")
    return lines
