"""Refreshing: from a folder of publishers' files to a new data set, shown before, proved, and told afterwards."""

from __future__ import annotations

import csv
import shutil
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import build_aside, named_places, readers
from nhmap.store.layer_builds.rebuilding import GROUND, PRACTICES, rebuild
from nhmap.store.layers import data_sets
from nhmap.store.layers.catalogue import CATALOGUE, Catalogue
from nhmap.store.layers.placing import beside, put_in_place
from nhmap.store.refresh import choosing, kept_inputs
from nhmap.store.refresh.checks import checks
from nhmap.store.refresh.comparing_builds import Difference, compare
from nhmap.store.refresh.normalising import Given, Normalised, normalise
from nhmap.store.refresh.publications import PUBLICATIONS
from nhmap.store.refresh.recognising import recognise
from nhmap.store.tabular.problems import counted, some

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from nhmap.store.refresh.choosing import Choice
    from nhmap.store.refresh.recognising import Findings

REPORT: Final = "refresh"
"""Folder of a data set in which stands what became of the files it was made from."""
SET_ASIDE: Final = "rows-set-aside.csv"


@dataclass(frozen=True)
class Preview:
    """What a refresh would do; nothing is written.

    Attributes
    ----------
    folder
        Of the publishers' files.
    choices
        What is done with each recognised file.
    unknown
        Names of files that were not recognised, and why.
    kept
        Publications that stay as they are, with their vintages.
    groups
        What is built anew; "whole" where all is.
    missing
        Publications that a whole build needs and nobody has.
    """

    folder: Path
    choices: tuple[Choice, ...]
    unknown: tuple[tuple[str, str], ...]
    kept: Mapping[str, str]
    groups: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def can_build(self) -> bool:
        """Whether there is anything to build from."""
        return any(choice.is_used for choice in self.choices) and not self.missing

    def words(self) -> list[str]:
        """The dry run, line by line."""
        lines = choosing.words(self.choices, self.unknown, self.kept)
        if self.missing:
            lines.append(f"Missing for a build of everything: {'; '.join(self.missing)}.")
        elif self.can_build:
            lines.append(f"Would build anew: {', '.join(self.groups)}.")
        else:
            lines.append("There is nothing to build from.")
        return lines


@dataclass
class Outcome:
    """What a refresh did.

    Attributes
    ----------
    folder
        Of the new layers.
    normalised
        What became of every file's rows.
    difference
        From the layers before; None where there were none.
    checks
        Each check with its figure.
    name
        Of the data set; "" for a folder that was named.
    """

    folder: Path
    normalised: Normalised
    difference: Difference | None
    checks: list[str] = field(default_factory=list)
    name: str = ""

    def words(self) -> list[str]:
        """What a person is told, line by line."""
        lines = []
        for tally in self.normalised.tallies:
            aside = tally.rows - tally.used - tally.notes - tally.twice
            line = f"  {tally.name}: {tally.rows:,} rows in, {tally.used:,} used"
            line += f", {aside:,} set aside" if aside else ""
            line += f" ({tally.outside:,} outside England)" if tally.outside else ""
            line += f", {counted(tally.twice, 'row')} given again and counted once" if tally.twice else ""
            lines.append(line)
        lines += [f"  {text}" for text in (*self.normalised.said, *self.checks)]
        return lines


def preview(
    folder: Path, base: Path | None, dates: Mapping[str, str] | None = None, findings: Findings | None = None
) -> Preview:
    """Tell what a refresh of some layers by a folder would do.

    Parameters
    ----------
    folder
        Publishers' files under any names.
    base
        Data folder whose layers are refreshed; None builds everything from the folder alone.
    dates
        As :func:`recognise` takes them.
    found
        What the files were recognised as, where that is known already.
    """
    ours = Catalogue.read(base) if base is not None and (base / CATALOGUE).is_file() else None
    findings = findings or recognise(folder, dates)
    inputs = {} if base is None else kept_inputs.kept_by(base)
    choices = choosing.choose(findings, ours, {file: record.date for file, record in inputs.items()})
    used = {choice.recognised.file for choice in choices if choice.is_used}
    whole = ours is None or readers.BOUNDARIES.file in used
    needed = {
        publication.file: publication.title
        for publication in PUBLICATIONS
        if not (publication.is_count or publication.optional)
    } | {
        readers.BOUNDARIES.file: readers.BOUNDARIES.dataset,
        named_places.MISSING_TILES.file: named_places.MISSING_TILES.dataset,
    }
    missing = [title for file, title in needed.items() if file not in used and file not in inputs]
    if ours is None and readers.REGISTERED_2022.file not in used:
        missing.append(readers.REGISTERED_2022.dataset)
    groups = tuple(sorted({choice.recognised.group for choice in choices if choice.is_used}))
    return Preview(
        folder,
        choices,
        tuple(findings.unknown),
        choosing.kept(choices, ours),
        ("everything",) if whole or GROUND in groups else groups,
        tuple(missing) if whole else (),
    )


def title_of(shown: Preview) -> str:
    """What a data set is called unless somebody says so: by the newest thing that comes with it."""
    dated = [choice.recognised for choice in shown.choices if choice.is_used and choice.recognised.date]
    if not dated:
        return "Own files"
    newest = max(dated, key=lambda edition: (edition.date, edition.title))
    title = newest.title.rpartition(": ")[2]
    return f"{title[:1].upper()}{title[1:]}, {newest.words}"


def build_into(
    shown: Preview, out: Path, base: Path | None, tell: Callable[[str], None], *, as_set: tuple[str, date] | None = None
) -> Outcome:
    """Build what a preview showed and let it take its place.

    Parameters
    ----------
    shown
        What :func:`preview` gave.
    out
        Data folder to write.
    base
        The layers that are refreshed; None builds everything from the folder alone.
    tell
        Hears what is being done.
    as_set
        Title and day of a data set that is made beside others; ``out`` is then the folder of all sets.

    Raises
    ------
    InputRefusedError
        When the files cannot be built from, or the build disagrees with what is published; nothing is changed.
    """
    if shown.missing:
        message = f"These are missing: {some(shown.missing)}."
        raise InputRefusedError(message, "Put the publishers' files into the folder, under any name.")
    if not shown.can_build:
        message = f"{shown.folder.name} holds nothing to build from."
        raise InputRefusedError(message, "“nhmap data sources” says what to fetch and where.")
    place = out / "new" if as_set else out
    # Both on the disk of the layers: the next build clears there what one that was killed has left.
    with beside(place) as staged, beside(place) as aside:
        done = normalise(shown.choices, aside, tell, () if base is None else kept_inputs.kept_by(base))
        inputs = _all_inputs(done, base, aside, shown)
        with readers.editions(kept_inputs.editions_of(inputs, base)):
            if base is None or readers.BOUNDARIES.file in {record.file for record in done.given}:
                tell("Building everything: a few minutes")
                build_aside(aside, staged)
            else:
                shutil.copytree(
                    base, staged, dirs_exist_ok=True, ignore=shutil.ignore_patterns(REPORT, data_sets.ABOUT)
                )
                groups = {choice.recognised.group for choice in shown.choices if choice.is_used}
                rebuild(aside, staged, _entries(base), groups, tell)
        shutil.rmtree(staged / kept_inputs.FOLDER, ignore_errors=True)
        kept_inputs.keep(aside, staged, inputs, base)
        outcome = Outcome(place, done, None)
        built = Catalogue.read(staged)
        if base is not None and (base / CATALOGUE).is_file():
            outcome.difference = compare(Catalogue.read(base), built)
        outcome.checks = checks(built, aside)
        if as_set:
            title, day = as_set
            _write_report(staged, outcome)
            data_sets.write_about(staged, title, day.isoformat(), "" if base is None else Catalogue.read(base).version)
            place = out / f"{day.isoformat()}-{built.version[:8]}"
            outcome.folder, outcome.name = place, place.name
        tell("Putting the layers in place")
        put_in_place(staged, place)
    return outcome


def _entries(base: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads((base / CATALOGUE).read_text(encoding="utf-8"))["layer"]
    return entries


def _all_inputs(done: Normalised, base: Path | None, aside: Path, shown: Preview) -> list[Given]:
    """All inputs of a build: those that were given, those that were kept, and counts in the order of their dates."""
    inputs = list(done.given)
    if base is not None and kept_inputs.kept_by(base):
        inputs = [*kept_inputs.restore(base, aside, {record.file for record in inputs}), *inputs]
        counts = kept_inputs.built_counts(base, aside, done.counted) if _needs_counts(shown) else []
        inputs = [*counts, *inputs]
    elif base is not None and shown.groups != ("everything",):
        kept_inputs.restore(base, aside, ())
    # Of one day the count that was given goes behind the one that is held, and so replaces it.
    return sorted(inputs, key=lambda record: record.date if readers.is_count(record.file) else "")


def _needs_counts(shown: Preview) -> bool:
    """Whether counts of homes are built anew."""
    return shown.groups == ("everything",) or PRACTICES in shown.groups


def _write_report(staged: Path, outcome: Outcome) -> None:
    """Write what became of the files into the data set: sentences, and every row that was set aside."""
    place = staged / REPORT
    place.mkdir(exist_ok=True)
    with (place / SET_ASIDE).open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["file", "row", "column", "value", "why"])
        for tally in outcome.normalised.tallies:
            writer.writerows((f.name, f.line, f.column, _harmless(f.value), f.why) for f in tally.faults)
    (place / "report.txt").write_text("\n".join(outcome.words()) + "\n", encoding="utf-8")


def _harmless(value: str) -> str:
    from nhmap.store.tabular.cells import harmless  # noqa: PLC0415

    return str(harmless(value))
