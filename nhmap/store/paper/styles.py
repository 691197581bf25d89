"""Styles for QGIS: zones in the colours of the screen with a dark line and their number, practices as green points."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from nhmap.core.geography.palette import ZONE_COLOURS
from nhmap.store.paper.map_look import INK, PRACTICE, STRONG

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def zone_style(zones: Sequence[tuple[str, int]]) -> str:
    """QML of a layer of zones: id of each and its place in ``ZONE_COLOURS``."""
    categories = "".join(
        f'<category render="true" symbol="{at}" value={quoteattr(zone_id)} label={quoteattr(zone_id)} type="string"/>'
        for at, (zone_id, _) in enumerate(zones)
    )
    symbols = "".join(
        f'<symbol type="fill" name="{at}" alpha="{STRONG}" force_rhr="0" clip_to_extent="1">'
        f'<layer class="SimpleFill" enabled="1" locked="0" pass="0">{_fill(ZONE_COLOURS[colour])}</layer>'
        "</symbol>"
        for at, (_, colour) in enumerate(zones)
    )
    label = (
        '<labeling type="simple"><settings calloutType="simple"><text-style fieldName="no" fontSize="9" '
        'textColor="33,43,50,255" isExpression="0"><text-buffer bufferDraw="1" bufferSize="1" '
        'bufferColor="255,255,255,255"/></text-style></settings></labeling>'
    )
    return (
        f'{_HEAD}<qgis version="3.28" styleCategories="Symbology|Labeling" labelsEnabled="1">'
        f'<renderer-v2 type="categorizedSymbol" attr="zone_id" enableorderby="0" symbollevels="0" forceraster="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>{label}</qgis>"
    )


def point_style() -> str:
    """QML of the practices."""
    options = _options(
        {
            "name": "circle",
            "color": _rgba(PRACTICE),
            "outline_color": "255,255,255,255",
            "outline_width": "0.3",
            "size": "2.2",
            "size_unit": "MM",
        }
    )
    return (
        f'{_HEAD}<qgis version="3.28" styleCategories="Symbology"><renderer-v2 type="singleSymbol" enableorderby="0" '
        f'symbollevels="0" forceraster="0"><symbols><symbol type="marker" name="0" alpha="1" force_rhr="0" '
        f'clip_to_extent="1"><layer class="SimpleMarker" enabled="1" locked="0" pass="0">{options}</layer></symbol>'
        "</symbols></renderer-v2></qgis>"
    )


def _fill(colour: str) -> str:
    return _options(
        {
            "color": _rgba(colour),
            "style": "solid",
            "outline_color": _rgba(INK),
            "outline_style": "solid",
            "outline_width": "0.4",
            "outline_width_unit": "MM",
        }
    )


def _options(values: dict[str, str]) -> str:
    listed = "".join(f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in values.items())
    return f'<Option type="Map">{listed}</Option>'


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"
