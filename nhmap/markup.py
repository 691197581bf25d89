"""HTML that escapes by itself: every value is text, unless it is HTML that was made here.

``html("<td>{}</td>", name)`` escapes the name. Ruff (S704) refuses a template that is no literal, so that a text of
people's cannot become part of one: forgetting is not possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NOTHING", "Markup", "html", "joined", "table"]

NOTHING: Final = Markup()


def html(template: str, *values: object, **named: object) -> Markup:
    """HTML from a literal template in the language of ``str.format``.

    Parameters
    ----------
    template
        A literal.
    values, named
        What stands in its braces: texts and numbers are escaped, HTML stays.
    """
    return Markup(template).format(*values, **named)  # noqa: S704 - the one place; templates are literals, see above


def joined(parts: Iterable[object], between: str = "") -> Markup:
    """Pieces of HTML, and texts as text, one after the other."""
    return Markup(between).join(parts)  # type: ignore[arg-type] # noqa: S704 - a literal, as above; it takes any object


def table(head: Iterable[object], rows: Iterable[Iterable[object]], *, empty: str = "") -> Markup:
    """A table; every heading and cell that is no HTML is escaped.

    Parameters
    ----------
    empty
        What a table without rows says, across all its columns.
    """
    headings = [escape(word) for word in head]
    body = [f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows]
    if not body and empty:
        body = [f'<tr><td colspan="{len(headings)}">{escape(empty)}</td></tr>']
    top = "".join(f"<th>{word}</th>" for word in headings)
    whole = f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    return Markup(whole)  # noqa: S704 - of escaped cells, and without `html` for each: a table has hundreds
