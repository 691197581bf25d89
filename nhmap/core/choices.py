"""Choices: what a person set beside the plan itself, so that a reload finds it again.

They are no edits: they change no small area and no zone, and undo does not walk through them. Each choice has a key of
its own, so that what two windows choose at the same time stands side by side unless it is the same thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.alignment.consents import Settled, unsaid_of
from nhmap.core.assessment.assessment import Basis, Settings
from nhmap.core.buildings.gates import GATES
from nhmap.core.plan.decision import DRAFT, LIMITS, DecisionRecord
from nhmap.core.plan.paper_record import PREFIX as PAPER_PREFIX
from nhmap.core.plan.paper_record import PaperRecord
from nhmap.core.plan.pipeline import DEFINED_KEY, SCHEME_PREFIX, Pipeline
from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BASIS: Final = "basis"
TOLERANCE: Final = "tolerance"
SPLIT: Final = "split_below"
WEIGHTING: Final = "weighting"
"""Preset and points are one choice: the one without the other means something else."""
LEAST_AREA: Final = "minimum_floor_area_m2"
LEAST_LIST: Final = "minimum_list"
LEAST_PRACTICES: Final = "minimum_practices"
LEASTS: Final = (LEAST_AREA, LEAST_LIST, LEAST_PRACTICES)
"""Minimums of gates: keys of choices, named like their fields."""
TRAVEL: Final = "travel"
DATA: Final = "data"
ORDER: Final = "shortlist"
"""In which order the sites chosen stand, where that is not the order of choosing. Nobody is asked about it."""
TARGET_PREFIX: Final = "target/"
SITE_PREFIX: Final = "shortlist/"
GATE_PREFIX: Final = "gate/"
DECISION_PREFIX: Final = "decision/"
RESPONSIBLE_PREFIX: Final = "responsible/"

_DAMAGED: Final = "What was chosen beside this plan is damaged."
_MEND: Final = "The plan itself is whole; set them again."
_REGISTRY: Final = {key: place for place, key in enumerate(GATES)}


@dataclass(frozen=True)
class Choices:
    """What was chosen beside a plan.

    Attributes
    ----------
    settings
        Basis, targets, tolerance and the threshold of splits.
    shortlist
        Ids of the sites chosen.
    preset, weights
        Preset of weights, and points given by hand (criterion, points); None where the preset holds.
    gates_off, minimum_floor_area_m2, minimum_list, minimum_practices
        Gates that are switched off; the least floor area, patients and practices on site, where one is asked for.
    travel
        By what catchments are drawn: "walk", "drive", or the key of a table of travel times; empty for nhmap's own
        choice.
    pcns
        What was settled before PCNs and neighbourhoods are aligned: consents, who stays, limits.
    decision
        What people decided about the plan.
    pipeline
        What they said of the schemes of their return.
    data
        Version of the data that the plan is held to; empty where it follows the data in use.
    paper
        How their planning paper shall look.
    """

    settings: Settings = field(default_factory=Settings)
    shortlist: tuple[str, ...] = ()
    preset: str = ""
    weights: tuple[tuple[str, float], ...] | None = None
    gates_off: tuple[str, ...] = ()
    minimum_floor_area_m2: float | None = None
    travel: str = ""
    minimum_list: float | None = None
    minimum_practices: float | None = None
    pcns: Settled = field(default_factory=Settled)
    decision: DecisionRecord = field(default_factory=DecisionRecord)
    pipeline: Pipeline = field(default_factory=Pipeline)
    data: str = ""
    paper: PaperRecord = field(default_factory=PaperRecord)

    def to_dict(self) -> dict[str, Any]:
        """The choices as plain values."""
        return {
            "basis": self.settings.basis.value,
            "targets": {level.value: target for level, target in self.settings.targets},
            "tolerance": self.settings.tolerance,
            "split_below": self.settings.split_below,
            "shortlist": list(self.shortlist),
            "preset": self.preset,
            "weights": None if self.weights is None else dict(self.weights),
            "gates_off": list(self.gates_off),
            **{key: getattr(self, key) for key in LEASTS},
            "travel": self.travel,
            "pcns": self.pcns.entries(),
            **({} if self.decision.empty else {"decision": self.decision.to_dict()}),
            **({"pipeline": entries} if (entries := self.pipeline.entries()) else {}),
            **({DATA: self.data} if self.data else {}),
            **({"paper": entries} if (entries := self.paper.entries()) else {}),
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Choices:
        """The inverse of ``to_dict``.

        Raises
        ------
        InputRefusedError
            When the values are not those of choices.
        """
        try:
            settings = Settings(
                Basis(raw["basis"]),
                tuple((Level(level), int(target)) for level, target in raw["targets"].items()),
                float(raw["tolerance"]),
                float(raw["split_below"]),
            )
            weights = raw["weights"]
            leasts = {key: raw.get(key) for key in LEASTS}
            pcns = Settled()
            for key, value in dict(raw.get("pcns", {})).items():
                pcns = pcns.with_entry(key, value) or pcns
            pipeline = Pipeline()
            for key, value in dict(raw.get("pipeline", {})).items():
                pipeline = pipeline.with_entry(key, value) or pipeline
            paper = PaperRecord()
            for key, value in dict(raw.get("paper", {})).items():
                paper = paper.with_entry(key, value) or paper
            return cls(
                settings,
                tuple(map(str, raw["shortlist"])),
                str(raw["preset"]),
                None if weights is None else tuple((str(k), float(v)) for k, v in weights.items()),
                tuple(map(str, raw["gates_off"])),
                travel=str(raw.get("travel", "")),
                pcns=pcns,
                decision=DecisionRecord.from_dict(raw.get("decision") or {}),
                pipeline=pipeline,
                data=_version(raw.get(DATA, "")),
                paper=paper,
                **{key: None if least is None else float(least) for key, least in leasts.items()},
            )
        except (AttributeError, InputRefusedError, KeyError, TypeError, ValueError) as error:
            raise damaged_choices() from error

    def entries(self) -> dict[str, Any]:
        """Every choice by its key, as plain values: a site that is not chosen and a gate that is on have none."""
        settings = self.settings
        return {
            BASIS: settings.basis.value,
            **{f"{TARGET_PREFIX}{level.value}": target for level, target in settings.targets},
            TOLERANCE: settings.tolerance,
            SPLIT: settings.split_below,
            WEIGHTING: {"preset": self.preset, "points": None if self.weights is None else dict(self.weights)},
            LEAST_AREA: self.minimum_floor_area_m2,
            TRAVEL: self.travel,
            **({DATA: self.data} if self.data else {}),
            **{key: getattr(self, key) for key in (LEAST_LIST, LEAST_PRACTICES) if getattr(self, key) is not None},
            **{f"{GATE_PREFIX}{key}": False for key in self.gates_off},
            **{f"{SITE_PREFIX}{site_id}": True for site_id in self.shortlist},
            **self.pcns.entries(),
            **self._decided(),
            **self.pipeline.entries(),
            **self.paper.entries(),
        }

    def _decided(self) -> dict[str, str]:
        """What was decided, a key a field and a neighbourhood; what nobody said has none."""
        entries = self.decision.to_dict()
        responsible = entries.pop("responsible", {})
        texts = {f"{DECISION_PREFIX}{key}": text for key, text in entries.items() if (key, text) != ("status", DRAFT)}
        return texts | {f"{RESPONSIBLE_PREFIX}{zone_id}": text for zone_id, text in responsible.items()}

    def differences(self, before: Choices) -> dict[str, Any]:
        """What has to be said of ``before`` to make these choices of it: key and value, in the order of saying."""
        old, new = before.entries(), self.entries()
        gone = {key: unsaid(key) for key in old if key not in new}
        entries = {key: value for key, value in (gone | new).items() if value != old.get(key, unsaid(key))}
        if before.said(entries.items()).shortlist != self.shortlist:
            entries[ORDER] = list(self.shortlist)
        return entries

    def said(self, entries: Iterable[tuple[str, Any]]) -> Choices:
        """The choices after more was said.

        Parameters
        ----------
        entries
            Key and value, in the order in which they were said. Keys of a newer nhmap are passed over.

        Raises
        ------
        InputRefusedError
            When a value is none of its key's.
        """
        choices = self
        try:
            for key, value in entries:
                choices = choices._with(key, value)
        except (AttributeError, InputRefusedError, KeyError, TypeError, ValueError) as error:
            raise damaged_choices() from error
        return choices

    def _with(self, key: str, value: Any) -> Choices:  # noqa: ANN401, C901, PLR0911 - one line a kind of choice
        if (pcns := self.pcns.with_entry(key, value)) is not None:
            return replace(self, pcns=pcns)
        if (pipeline := self.pipeline.with_entry(key, value)) is not None:
            return replace(self, pipeline=pipeline)
        if (paper := self.paper.with_entry(key, value)) is not None:
            return replace(self, paper=paper)
        kind, _, name = key.partition("/")
        if name:
            return self._with_one(f"{kind}/", name, value)
        if key == BASIS:
            return replace(self, settings=replace(self.settings, basis=Basis(value)))
        if key == TOLERANCE:
            return replace(self, settings=replace(self.settings, tolerance=float(value)))
        if key == SPLIT:
            return replace(self, settings=replace(self.settings, split_below=float(value)))
        if key == WEIGHTING:
            points = value["points"]
            weights = None if points is None else tuple((str(k), float(v)) for k, v in points.items())
            return replace(self, preset=str(value["preset"]), weights=weights)
        if key in LEASTS:
            least: dict[str, Any] = {key: None if value is None else float(value)}
            return replace(self, **least)
        if key in {TRAVEL, DATA}:
            text: dict[str, Any] = {key: _version(value) if key == DATA else str(value)}
            return replace(self, **text)
        return self._in_order(value) if key == ORDER else self

    def _in_order(self, site_ids: Iterable[Any]) -> Choices:
        """The choices with the shortlist in another order."""
        place = {str(site_id): at for at, site_id in enumerate(site_ids)}
        return replace(self, shortlist=tuple(sorted(self.shortlist, key=lambda s: place.get(s, len(place)))))

    def _with_one(self, prefix: str, name: str, value: Any) -> Choices:  # noqa: ANN401 - values of JSON
        """The choices with another word on one site, one gate or the target of one level."""
        if prefix == SITE_PREFIX and bool(value) != (name in self.shortlist):
            others = tuple(site_id for site_id in self.shortlist if site_id != name)
            return replace(self, shortlist=(*others, name) if value else others)
        if prefix == GATE_PREFIX:
            off = {*self.gates_off} - {name} if value else {*self.gates_off, name}
            order = sorted(off, key=lambda gate: (_REGISTRY.get(gate, len(_REGISTRY)), gate))
            return replace(self, gates_off=tuple(order))
        if prefix == DECISION_PREFIX and name in LIMITS:
            return replace(self, decision=self.decision.with_value(name, str(value)))
        if prefix == RESPONSIBLE_PREFIX:
            return replace(self, decision=self.decision.with_responsible(name, str(value)))
        if prefix == TARGET_PREFIX:
            return replace(self, settings=replace(self.settings, targets=self._targets(Level(name), value)))
        return self

    def _targets(self, level: Level, target: int | None) -> tuple[tuple[Level, int], ...]:
        """The targets with another one for a level, or none."""
        targets = dict(self.settings.targets)
        if target is None:
            targets.pop(level, None)
        else:
            targets[level] = int(target)
        return tuple(targets.items())


def unsaid(key: str) -> bool | str | None:
    """What counts where nothing was ever said of a key: of a site, a gate, a target, a field of the decision."""
    blank: dict[str, bool | str] = {SITE_PREFIX: False, GATE_PREFIX: True, DECISION_PREFIX: "", RESPONSIBLE_PREFIX: ""}
    blank[PAPER_PREFIX] = ""
    if key in {DEFINED_KEY, DATA} or key.startswith(SCHEME_PREFIX):
        return ""
    kind = f"{key.partition('/')[0]}/"
    return blank.get(kind, unsaid_of(kind))


def _version(value: Any) -> str:  # noqa: ANN401 - values of JSON
    """A version of data as it was kept.

    Raises
    ------
    ValueError
        When it is none.
    """
    if value and not (isinstance(value, str) and re.fullmatch(r"[0-9a-f]{12}", value)):
        message = "no version of data"
        raise ValueError(message)
    return str(value or "")


def damaged_choices() -> InputRefusedError:
    """The refusal of stored choices that cannot be read."""
    return InputRefusedError(_DAMAGED, _MEND)


def same(before: Mapping[str, Any], key: str, value: Any) -> bool:  # noqa: ANN401 - values of JSON
    """Whether a key says this already."""
    return bool(before.get(key, unsaid(key)) == value)
