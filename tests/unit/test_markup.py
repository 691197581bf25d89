"""HTML escapes whatever is no HTML; that templates are literals is ruff's to see (S704)."""

from __future__ import annotations

import html as standard
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from nhmap.markup import NOTHING, Markup, html, joined, table

PROJECT = Path(__file__).parents[2]
NASTY = "<b title=\"x\" id='y'>&amp;</b>"


@given(st.text())
def test_any_text_is_text(text: str) -> None:
    made = html('<i title="{0}">{0}</i>', text)
    assert isinstance(made, Markup)
    inside = made.removeprefix('<i title="').removesuffix("</i>")
    title, _, shown = inside.partition('">')
    assert standard.unescape(title) == standard.unescape(shown)
    assert not set("<>\"'") & set(shown)


def test_html_stays_html_and_numbers_are_formatted() -> None:
    assert (
        html("<p>{} {:,.1f} {n:,}</p>", html("<b>{}</b>", "a<b"), 1234.56, n=7000)
        == "<p><b>a&lt;b</b> 1,234.6 7,000</p>"
    )
    assert html("{}", NOTHING) == ""


def test_pieces_are_joined_as_what_they_are() -> None:
    escaped = "&lt;b title=&#34;x&#34; id=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;"
    assert joined([html("<br>"), NASTY, 3]) == f"<br>{escaped}3"
    assert joined(["a", "b"], " · ") == "a · b"


def test_every_cell_of_a_table_is_text() -> None:
    made = table(("<h>", html("<i>ok</i>")), [("<x>", 5), (html("<b>{}</b>", "<y>"), None)])
    assert made == (
        "<table><thead><tr><th>&lt;h&gt;</th><th><i>ok</i></th></tr></thead><tbody>"
        "<tr><td>&lt;x&gt;</td><td>5</td></tr><tr><td><b>&lt;y&gt;</b></td><td>None</td></tr></tbody></table>"
    )


def test_a_table_without_rows_says_so_across_all_columns() -> None:
    assert '<tbody><tr><td colspan="3">None &amp; nothing.</td></tr></tbody>' in table(
        "abc", [], empty="None & nothing."
    )
    assert "<tbody></tbody>" in table("abc", [])


def test_lint_refuses_a_template_that_is_no_literal(tmp_path: Path) -> None:
    file = tmp_path / "panel.py"
    calls = ['html("<b>{}</b>", name)', 'html(f"<b>{name}</b>")', 'html("<b>" + name)', "html(name)", "Markup(name)"]
    file.write_text("\n".join(["from nhmap.markup import Markup, html", 'name = "x"', *calls, ""]))
    command = [sys.executable, "-m", "ruff", "check", "--config", PROJECT / "pyproject.toml", "--select", "S704"]
    done = subprocess.run([*command, "--output-format", "concise", file], capture_output=True, text=True, check=False)
    assert [line.split(":")[1] for line in done.stdout.splitlines() if " S704 " in line] == ["4", "5", "6", "7"]
