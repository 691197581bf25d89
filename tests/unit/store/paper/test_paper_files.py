"""Template and logo that people gave are kept by their hash, and used only as they were given."""

import io

import docx
import pytest
from PIL import Image

from nhmap.core.plan.paper_record import PaperRecord
from nhmap.errors import InputRefusedError
from nhmap.store.paper.paper_files import FOLDER, keep, name_of, settings_of


def logo():
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "#7A1F5C").save(out, "png")
    return out.getvalue()


def template():
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def test_a_record_gives_the_settings_of_its_paper(tmp_path):
    record = PaperRecord()
    for key, value in {
        "template": keep(tmp_path, template(), "Council paper.docx"),
        "logo": keep(tmp_path, logo(), "logo.png"),
        "colour": "#7a1f5c",
        "without": "why,sites,no-such",
        "text-people": "Our words.",
        "text-sites": "Of a section that is left out.",
    }.items():
        record = record.with_value(key, value)
    found = settings_of(record, tmp_path)
    assert name_of(record.template) == "Council paper.docx"
    assert found.template
    assert found.logo.startswith(b"\x89PNG")
    assert (found.colour, found.without) == ("7A1F5C", frozenset({"why", "sites"}))
    assert found.texts == {"people": "Our words."}
    assert settings_of(PaperRecord(), tmp_path).template == b""


def test_a_file_that_is_gone_or_altered_is_named(tmp_path):
    record = PaperRecord().with_value("logo", keep(tmp_path, logo(), "logo.png"))
    (kept,) = (tmp_path / FOLDER).iterdir()
    kept.write_bytes(b"something else")
    with pytest.raises(InputRefusedError, match=r"logo\.png"):
        settings_of(record, tmp_path)
    kept.unlink()
    with pytest.raises(InputRefusedError, match="not on this computer any more"):
        settings_of(record, tmp_path)
