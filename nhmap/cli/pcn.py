"""``nhmap pcn align``: what is out of line between PCNs and neighbourhoods, and what would have to move."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nhmap.cli.footprints import assessed
from nhmap.cli.printing import as_json, counted
from nhmap.cli.writing import write_files
from nhmap.core.alignment.consents import MoveRules, Settled
from nhmap.core.alignment.line_proposal import LineProposal, pose_lines
from nhmap.core.alignment.lines import move_lines
from nhmap.core.alignment.overview import overview
from nhmap.core.alignment.programme import solve
from nhmap.core.alignment.proposal import Proposal
from nhmap.core.alignment.question import pose
from nhmap.errors import InputRefusedError
from nhmap.store.paper.subject import Subject
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from nhmap.core.evidence import Evidence


def run(options: argparse.Namespace) -> int:
    """Print the proposal as JSON or in lines, and write its files."""
    done = assessed(options)
    settled = Settled(
        _rules(options),
        stays=_practices(options.fixed, done.evidence),
        frozen=_pcns(options.frozen, done.evidence),
    )
    question = pose(done.assessment, settled)
    if not len(question.practices):
        message = "No practice with a list and a PCN belongs to a neighbourhood of this plan."
        raise InputRefusedError(message, "Draw neighbourhoods in which more of a practice's patients live.")
    proposal: Proposal | LineProposal
    if options.mode == "lines":
        lines = pose_lines(done.assessment, question)
        proposal = LineProposal(question, lines, move_lines(lines, options.time_limit), done.assessment)
    else:
        answer = solve(question, settled.rules, options.time_limit)
        proposal = Proposal(settled, question, answer, done.assessment)
    shares = overview(question, done.assessment)
    vintages = dict(done.evidence.vintages)
    about = {"vintages": vintages, "attribution": done.evidence.attribution}
    answered = proposal.to_dict() | {"out_of_line": [share.to_dict() for share in shares]} | about
    if options.out is not None:
        from nhmap.store.paper.alignment_files import alignment_files  # noqa: PLC0415 - Word and Excel take a second

        when = datetime.now(UTC).isoformat(timespec="seconds")
        subject = Subject(done.assessment, done.shapes, when, done.imported.rule)
        files = alignment_files(subject, proposal, shares)
        files["pcn-alignment.json"] = as_json(answered).encode()
        write_files(options.out, files)
    if options.json:
        print(as_json(answered))
        return 0
    _print(answered, proposal)
    for problem in done.imported.problems:
        print(f"  {problem.severity}: {problem.message}")
    if options.out is not None:
        print(f"{counted(len(files), 'file')} written to {options.out}: {', '.join(files)}")
    return 0


def _print(answer: dict[str, Any], proposal: Proposal | LineProposal) -> None:
    for sentence in proposal.sentences:
        print(sentence)
    if isinstance(proposal, Proposal):
        for row in answer["practices"]:
            if row["moves"]:
                far = f"{row['km_now']} km now, {row['km_after']} km after" if row["km_after"] is not None else ""
                print(
                    f"  {row['practice_code']}  {row['list']:>7,}  {row['practice']} ({row['neighbourhood']}): "
                    f"{row['pcn']} -> {row['proposed_pcn']}{'; ' + far if far else ''}"
                )
        for pcn in answer["pcns"]:
            if pcn["size_now"] != pcn["size_after"]:
                print(f"  {pcn['name']}: {pcn['size_now']:,} -> {pcn['size_after']:,} people on lists")
        return
    for area in answer["areas"]:
        print(f"  {area['code']}  {area['residents']:>6,}  {area['name']}: {area['zone']} -> {area['to']}")


def _rules(options: argparse.Namespace) -> MoveRules:
    lower, upper = options.limits
    return MoveRules(
        lower, upper, options.hard, new=not options.no_new, merges=not options.no_merges, splits=options.splits
    ).sound()


def _practices(texts: Iterable[str] | None, evidence: Evidence) -> tuple[str, ...]:
    """Codes of practices that will not move."""
    codes = _codes(texts)
    strange = [code for code in codes if code not in evidence.registrations.row_of]
    if strange:
        message = f"No practice has the code {some(strange)}."
        raise InputRefusedError(message, "Give codes such as M83004, several with commas between them.")
    return codes


def _pcns(texts: Iterable[str] | None, evidence: Evidence) -> tuple[str, ...]:
    """Codes of PCNs that are left alone."""
    codes = _codes(texts)
    strange = sorted(set(codes) - set(map(str, evidence.registrations.pcn_codes)))
    if strange:
        message = f"No PCN has the code {some(strange)}."
        raise InputRefusedError(message, "Give codes such as U12200, several with commas between them.")
    return codes


def _codes(texts: Iterable[str] | None) -> tuple[str, ...]:
    parts = (part.strip().upper() for text in texts or () for part in text.split(","))
    return tuple(sorted({part for part in parts if part}))
