"""The return in a pack: the files of a plan's strategic pipeline, in a folder of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.store.exports.scheme_files import schemes_csv
from nhmap.store.paper.return_tables import return_files
from nhmap.store.paper.returned import pipeline_return

if TYPE_CHECKING:
    from nhmap.core.plan.pipeline import Pipeline
    from nhmap.store.paper.subject import Subject

FOLDER: Final = "return/"


def return_beside(subject: Subject, pipeline: Pipeline) -> dict[str, bytes]:
    """The files of the return; none where the plan has neither a scheme nor a word on its neighbourhoods."""
    sure = None if subject.shortlist is None else subject.shortlist.sure
    returned = pipeline_return(subject, pipeline, sure)
    if not returned.schemes and not returned.defined:
        return {}
    files = return_files(subject, returned) | {"schemes.csv": schemes_csv(returned)}
    return {f"{FOLDER}{name}": data for name, data in files.items()}
