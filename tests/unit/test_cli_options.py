"""What commands take: the words people write, and what is said of words that cannot be meant."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from nhmap.cli import main
from nhmap.cli.options import parser
from nhmap.cli.options_shared import target, targets, tolerance
from nhmap.errors import InputRefusedError

COMMANDS = (["run"], ["status"], ["assess"], ["rank"], ["export"], ["data"], ["data", "build"])
ALL = (("SNP", 45_000), ("MNP", 45_000), ("IHO", 45_000))


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=" ".join)
def test_every_command_has_help_with_an_example(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert re.search(rf"Examples?:\s+nhmap {' '.join(command)}", said)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != ["data"]], ids=" ".join)
def test_every_example_is_a_command_that_is_understood(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    examples = re.findall(r"^ *(?:Example: )?nhmap (.+)$", capsys.readouterr().out.split("Example")[1], re.MULTILINE)
    assert examples
    for example in examples:
        assert parser().parse_args(example.split()).command == command[0]


def test_every_example_of_the_documentation_is_a_command_that_is_understood() -> None:
    page = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
    examples = [line for block in re.findall(r"```sh\n(.+?)```", page, re.DOTALL) for line in block.splitlines()]
    assert len(examples) > 4
    for example in examples:
        program, *arguments = shlex.split(example)
        assert program == "nhmap"
        assert parser().parse_args(arguments).command in page


@pytest.mark.parametrize("text", ["45000", "45,000", "45 000", "45_000", " 45000 "])
def test_a_target_for_every_level(text: str) -> None:
    assert target(text) == ALL


@pytest.mark.parametrize("text", ["mnp=200,000", "MNP=200000"])
def test_a_target_for_one_level(text: str) -> None:
    assert target(text) == (("MNP", 200_000),)


@pytest.mark.parametrize("text", ["0", "-5", "many", "", "1e5", "50.5", "PCN=50000", "SNP=", "9" * 12, "٥٠٠٠٠"])
def test_a_target_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=r"target must be a number of people|is no level"):
        target(text)


def test_a_target_for_one_level_outdoes_one_for_all_whatever_comes_first() -> None:
    expected = {"SNP": 45_000, "MNP": 200_000, "IHO": 45_000}
    assert targets([target("MNP=200000"), target("45000")]) == expected
    assert targets([target("45000"), target("MNP=200000")]) == expected
    assert targets(None) == {}


@pytest.mark.parametrize(("text", "share"), [("0.1", 0.1), ("10%", 0.1), ("10 %", 0.1), ("0", 0.0), ("1", 1.0)])
def test_a_tolerance(text: str, share: float) -> None:
    assert tolerance(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["10", "-0.1", "nan", "inf", "a tenth", "", "101%", "%"])
def test_a_tolerance_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=r"ten per cent is 0\.1"):
        tolerance(text)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "COMMAND"),
        (["paint"], "invalid choice: 'paint'"),
        (["assess"], "FILE"),
        (["rank"], "--area"),
        (["export", "a.csv"], "--out"),
        (["assess", "a.csv", "--target", "0"], "people above 0"),
        (["assess", "a.csv", "--tolerance", "10"], "ten per cent is 0.1"),
        (["assess", "a.csv", "--basis", "everyone"], "registered_living_in"),
        (["assess", "a.csv", "--rule", "touching"], "half_area"),
        (["run", "--port", "web"], "--port"),
        (["data"], "JOB"),
    ],
)
def test_a_command_that_is_not_understood_is_refused_in_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("nhmap: ")
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert "--help" in captured.err


def test_refusals_of_the_parser_are_refusals_like_any_other() -> None:
    with pytest.raises(InputRefusedError, match="FILE"):
        parser().parse_args(["assess"])
