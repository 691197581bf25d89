"""``python -m benchmarks.drafts``: drafts beside METIS, GerryChain and spopt, on the same areas in the same run.

Needs the extra ``bench``; whichever of the others is not installed is left out and said. Each gets what a careful user
would give it: the number of zones that nhmap takes, people as weights, several seeds.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import signal
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks import world
from nhmap.core.drafts.drafting import draft
from nhmap.core.drafts.measures import DraftMeasures, measure
from nhmap.core.drafts.posing import pose
from nhmap.core.geography.planning_areas import find_planning_area

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem

AREAS = ("E06000021", "E08000025", "E10000028", "E06000052", "E09000030", "E06000057", "E54000010")
"""Stoke-on-Trent, Birmingham, Staffordshire, Cornwall, Tower Hamlets, Northumberland, the ICB of two of them."""

TARGET, TOLERANCE = 50_000, 0.05
_SEEDS = 5
_PATIENCE_S = 20
"""How long another maker may take for one draft."""

_COMPARED: Final = 0.25
"""Further off the target than this, an alternative is no answer to the same question, and is compared in nothing."""

_SKATER_MOST = 700
"""Small areas from which Skater takes minutes."""


@dataclass(frozen=True)
class Row:
    """One draft of one maker."""

    area: str
    maker: str
    measures: DraftMeasures
    seconds: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and the verdicts; 1 where a draft of ours falls behind in all that is wished."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drafts", description=__doc__)
    parser.add_argument("areas", nargs="*", default=AREAS)
    parser.add_argument("--tolerance", type=float, default=TOLERANCE)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="seeds of our drafts, each judged by itself")
    parser.add_argument("--against", nargs="+", choices=list(_MAKERS), default=list(_MAKERS))
    options = parser.parse_args(arguments)
    evidence = world.england()
    rows: list[Row] = []
    behind = 0
    for code in options.areas:
        area = find_planning_area(evidence.areas, code)
        borders = () if area.key == "icb" else ("hwb",)
        problem = pose(evidence, area, target=TARGET, tolerance=options.tolerance, borders=borders)
        others = list(_theirs(problem, area.name, options.against))
        for row in others:
            print(_line(row))
        rows.extend(others)
        for seed in options.seeds:
            ours = list(_ours(problem, area.name, seed))
            for row in ours:
                print(_line(row))
            for words, good in _verdicts([*ours, *others]):
                print(f"    {'yes' if good else 'NO '}  seed {seed}: {words}", flush=True)
                behind += not good
            rows.extend(ours)
    if options.json:
        plain = [{"area": r.area, "maker": r.maker, "seconds": r.seconds} | r.measures.to_dict() for r in rows]
        options.json.write_text(json.dumps(plain, indent=1), encoding="utf-8")
    print(f"{behind} wishes not met." if behind else "All wishes met.")
    return 1 if behind else 0


def _ours(problem: Problem, area: str, seed: int) -> Iterator[Row]:
    drafted = draft(problem, seed=seed)
    for answer in drafted.drafts:
        yield Row(area, "nhmap", answer.measures, drafted.seconds)


def _theirs(problem: Problem, area: str, makers: Sequence[str]) -> Iterator[Row]:
    for maker in makers:
        make = _MAKERS[maker]
        for seed in range(1 if make is _skater else _SEEDS):
            began = time.process_time()
            try:
                with _at_most(_PATIENCE_S):
                    label = make(problem, seed)
            except ImportError as missing:
                print(f"{maker} is left out: {missing}", file=sys.stderr)
                break
            except Exception as failed:  # noqa: BLE001 - that one has no answer is a result
                print(f"    {area}: {maker} has no answer for seed {seed}: {failed}", file=sys.stderr)
                continue
            if label is not None:
                label = np.unique(label, return_inverse=True)[1].astype(np.int64)
                yield Row(area, maker, measure(problem, label), time.process_time() - began)


@contextlib.contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """End what takes too long, where the system can."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def late(*_: object) -> None:
        message = f"no answer in {seconds} s"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _near(problem: Problem) -> list[list[int]]:
    near: list[list[int]] = [[] for _ in range(len(problem))]
    for one, other in zip(problem.a.tolist(), problem.b.tolist(), strict=True):
        near[one].append(other)
        near[other].append(one)
    return near


def _metis(problem: Problem, seed: int) -> NDArray[np.int64]:
    """METIS k-way, contiguous, people as weights of its nodes."""
    import pymetis  # noqa: PLC0415 - in the extra only

    options = pymetis.Options(contig=True, seed=seed)
    people = problem.people.astype(np.int64).tolist()
    _, label = pymetis.part_graph(problem.count, adjacency=_near(problem), vweights=people, options=options)
    return np.array(label, dtype=np.int64)


def _gerrychain(problem: Problem, seed: int) -> NDArray[np.int64]:
    """GerryChain's recursive tree, within the tolerance or ever wider ones until it answers."""
    import networkx as nx  # noqa: PLC0415 - in the extra only
    from gerrychain import Graph  # noqa: PLC0415
    from gerrychain.partition import recursive_tree_part  # noqa: PLC0415

    graph = nx.Graph()
    graph.add_nodes_from((at, {"people": int(people)}) for at, people in enumerate(problem.people.tolist()))
    graph.add_edges_from(zip(problem.a.tolist(), problem.b.tolist(), strict=True))
    mean = float(problem.people.sum()) / problem.count
    gerry_graph: Any = Graph.from_networkx(graph)
    random.seed(seed)
    last: Exception | None = None
    for epsilon in (0.05, 0.1, 0.2):
        try:
            answer = recursive_tree_part(
                gerry_graph, range(problem.count), mean, "people", epsilon, **_seeded(recursive_tree_part, seed)
            )
        except TimeoutError:
            raise
        except Exception as failed:  # noqa: BLE001 - it gives up so; the next tolerance is tried
            last = failed
            continue
        label = np.full(len(problem), -1, dtype=np.int64)
        for node, zone in answer.items():
            label[int(node)] = zone
        return label
    raise RuntimeError(str(last))


def _seeded(function: Callable[..., Any], seed: int) -> dict[str, Any]:
    """The seed under whatever name this version takes it."""
    import inspect  # noqa: PLC0415

    asks = inspect.signature(function).parameters
    return {"rng_seed": seed} if "rng_seed" in asks else {"rng": random.Random(seed)} if "rng" in asks else {}  # noqa: S311


def _skater(problem: Problem, seed: int) -> NDArray[np.int64] | None:
    """Skater by place and people, at least seven tenths of a target in each."""
    del seed
    if len(problem) > _SKATER_MOST:
        return None
    import geopandas  # noqa: PLC0415
    from libpysal.weights import W  # noqa: PLC0415 - in the extra only
    from spopt.region import Skater  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        near = dict(enumerate(_near(problem)))
        frame = geopandas.GeoDataFrame(
            {"x": problem.xy[:, 0], "y": problem.xy[:, 1]}, geometry=geopandas.points_from_xy(*problem.xy.T)
        )
        size = max(2, int(0.5 * len(problem) / problem.count))
        model = Skater(frame, W(near, silence_warnings=True), ["x", "y"], n_clusters=problem.count, floor=size)
        model.solve()
    return np.asarray(model.labels_, dtype=np.int64)


_MAKERS: Final = {"METIS": _metis, "GerryChain": _gerrychain, "Skater": _skater}


def _verdicts(rows: Sequence[Row]) -> Iterator[tuple[str, bool]]:
    """What was wished, and whether it is so."""
    ours = [r.measures for r in rows if r.maker == "nhmap"]
    theirs = [r.measures for r in rows if r.maker != "nhmap" and r.measures.max_deviation <= _COMPARED]
    metis = [r.measures.polsby_popper_mean for r in rows if r.maker == "METIS"]
    yield "every draft in one piece each", all(m.contiguous for m in ours)
    if metis:
        yield (
            f"one as compact as METIS ({max(m.polsby_popper_mean for m in ours):.3f}, {max(metis):.3f})",
            max(m.polsby_popper_mean for m in ours) >= max(metis),
        )
    if theirs:
        best, other = max(m.kept_share for m in ours), max(m.kept_share for m in theirs)
        yield f"one keeps more patients than any ({best:.1%}, {other:.1%})", best > other
        least, fewest = min(m.split_people for m in ours), _balanced_least(ours, theirs)
        yield f"one has half the people in splits of any as even ({least:,}, {fewest:,})", least <= fewest / 2
        worse = [m for m in ours if any(_worse(m, other) for other in theirs)]
        yield f"none is worse than another in all three ({len(worse)} are)", not worse


def _balanced_least(ours: Sequence[DraftMeasures], theirs: Sequence[DraftMeasures]) -> int:
    """Fewest people in splits of the others that are at least as even as our best for splits."""
    mine = min(ours, key=lambda m: m.split_people)
    as_even = [m.split_people for m in theirs if m.max_deviation <= max(mine.max_deviation, TOLERANCE) + 1e-9]
    return min(as_even, default=min(m.split_people for m in theirs))


def _worse(one: DraftMeasures, other: DraftMeasures) -> bool:
    return (
        one.polsby_popper_mean < other.polsby_popper_mean
        and one.split_people > other.split_people
        and one.kept_share < other.kept_share
    )


def _line(row: Row) -> str:
    of = row.measures
    return (
        f"{row.area[:26]:<26} {row.maker:<12} {of.zones:>3} zones  off {of.max_deviation:5.1%}  fit "
        f"{of.share_in_tolerance:4.0%}  pp {of.polsby_popper_mean:.3f}  kept {of.kept_share:.1%}  split "
        f"{of.msoa_split_people:>8,} {of.ward_split_people:>8,} {of.pcn_split_people:>8,}  {row.seconds:5.1f} s"
    )


if __name__ == "__main__":
    raise SystemExit(main())
