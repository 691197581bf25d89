"""The step in which a person says what the columns of their file mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from nhmap.store.estate_files.columns import TARGETS
from nhmap.store.estate_files.mappings import ColumnMeaning, mapping_of, meanings
from nhmap.store.estate_files.values import UNIT_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.store.estate_files.layouts import Layout

THEIRS: Final = "Column of your file"
EXAMPLES: Final = "For example"
MEANS: Final = "Means"
UNIT: Final = "In"
ROW_PX: Final = 35
HEIGHT_PX: Final = 330


def mapping_step(layout: Layout, remembered: Mapping[str, Any] | None, key: str) -> dict[str, Any]:
    """The columns with two values each beside what they mean, to be set right.

    Parameters
    ----------
    remembered
        The mapping that was used last for a file with these columns; it prefills the table.
    key
        Of this file: another file begins afresh.

    Returns
    -------
    The mapping that the table stands for.

    Raises
    ------
    InputRefusedError
        When two columns mean the same, or none means anything.
    """
    lines = meanings(layout, remembered)
    edited = st.data_editor(
        meanings_frame(lines),
        hide_index=True,
        width="stretch",
        height=min(HEIGHT_PX, ROW_PX * (len(lines) + 1) + 3),
        disabled=[THEIRS, EXAMPLES],
        key=f"mapping-{key}",
        column_config={
            MEANS: st.column_config.SelectboxColumn(options=list(TARGETS.values()), width="medium"),
            UNIT: st.column_config.SelectboxColumn(
                options=list(UNIT_WORDS.values()), width=110, help="Where neither its name nor its values say it"
            ),
        },
    )
    return mapping_of(lines_of(edited, lines))


def meanings_frame(lines: Sequence[ColumnMeaning]) -> pd.DataFrame:
    """The lines as a table to be edited."""
    return pd.DataFrame(
        {
            THEIRS: [line.column for line in lines],
            EXAMPLES: [" · ".join(line.examples) for line in lines],
            MEANS: [TARGETS.get(line.target) for line in lines],
            UNIT: [UNIT_WORDS.get(line.unit) for line in lines],
        },
        dtype=object,
    )


def lines_of(edited: pd.DataFrame, lines: Sequence[ColumnMeaning]) -> list[ColumnMeaning]:
    """The edited table as lines; what stands in it is one of the words offered, or nothing."""
    targets = {words: key for key, words in TARGETS.items()}
    units = {words: key for key, words in UNIT_WORDS.items()}
    return [
        ColumnMeaning(line.column, line.examples, targets.get(str(means), ""), units.get(str(unit), ""))
        for line, means, unit in zip(lines, edited[MEANS], edited[UNIT], strict=True)
    ]
