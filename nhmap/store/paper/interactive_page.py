"""Around the interactive map: what the page may do, how it looks, the panel of figures beside the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.core.geography.planning_areas import short_name
from nhmap.markup import Markup, html, joined, table
from nhmap.store.paper import map_look as look
from nhmap.store.paper.people_tables import neighbourhoods
from nhmap.store.paper.tables import words
from nhmap.store.paper.texts import LIMITS, status, vintage_lines

if TYPE_CHECKING:
    from nhmap.core.plan.plans import Level
    from nhmap.store.paper.subject import Subject

POLICY: Final = Markup(
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:\">"
)
"""The browser refuses whatever would be asked of a network."""
STYLE: Final = Markup("""<style>
html, body { display: flex; font: 15px/1.4 Arial, sans-serif; color: #212b32; overflow: hidden; }
.folium-map { order: 1; flex: 1 1 auto; height: 100vh !important; background: #eceff2; }
#panel { order: 0; flex: 0 0 30rem; height: 100vh; overflow: auto; box-sizing: border-box; padding: 1rem 1.25rem; }
#panel h1 { font-size: 1.35rem; color: #003087; margin: 0 0 .25rem; overflow-wrap: anywhere; }
#panel h2 { font-size: 1rem; margin: 1.1rem 0 .35rem; }
#panel p, #panel li { margin: .25rem 0; overflow-wrap: anywhere; }
#panel ul { padding-left: 1.1rem; }
.quiet { color: #4c6272; font-size: .82rem; }
table { border-collapse: collapse; width: 100%; font-size: .82rem; }
#panel th, #panel td { text-align: right; padding: .25rem .35rem; border-bottom: 1px solid #d8dde0; }
#panel th:nth-child(2), #panel td:nth-child(2) { text-align: left; overflow-wrap: anywhere; }
#panel th { vertical-align: bottom; }
.leaflet-popup-content { font: 14px/1.35 Arial, sans-serif; }
.leaflet-popup-content h3 { margin: 0 0 .4rem; font-size: 1rem; overflow-wrap: anywhere; }
.figures th { text-align: left; font-weight: 400; color: #4c6272; padding: .15rem .5rem .15rem 0; }
.figures td { text-align: right; padding: .15rem 0; overflow-wrap: anywhere; }
.leaflet-tooltip { white-space: normal; max-width: 20rem; width: max-content; }
.number { background: #fff; border: 1px solid #212b32; border-radius: 50%; text-align: center; line-height: 22px;
  box-sizing: border-box; font-size: 12px; pointer-events: none !important; }
.leaflet-control-layers { font-size: 14px; }
.swatches { display: flex; margin: .35rem 0 .1rem; }
.swatches i { flex: 1; height: .8rem; }
@media (max-width: 800px) { html, body { flex-direction: column; } #panel { order: 2; flex: 0 0 45vh; height: 45vh; }
  .folium-map { height: 55vh !important; } }
@media print { #panel { height: auto; overflow: visible; } }
</style>""")
_SHOWN: Final = ("no", "name", "residents", "people", "deviation")
_SHORT: Final = {"name": "Name", "residents": "Residents", "people": "People held against the target"}


def page_head(subject: Subject) -> Markup:
    """Language, title and set of characters; folium leaves them out."""
    return html(
        '<meta charset="utf-8"><title>{}</title><script>document.documentElement.lang = "en-GB";</script>',
        f"{subject.assessment.plan.name}: map",
    )


def panel(subject: Subject) -> Markup:
    """Title, status, figures of every neighbourhood, keys and sources."""
    plan = subject.assessment.plan
    return html(
        '<aside id="panel"><h1>{}</h1><p>{}</p><p class="quiet">{}. Made {}. {}</p>{}{}{}</aside>',
        *(plan.name, short_name(subject.area.name), status(subject), subject.day_words, subject.basis),
        *(joined(_figures(subject, level) for level in subject.levels), _keys(), _sources(subject)),
    )


def _figures(subject: Subject, level: Level) -> Markup:
    keys = [key for key in _SHOWN if key != "people" or subject.assessment.settings.basis.value != "residents"]
    made = neighbourhoods(subject, level).choose(keys)
    head = [_SHORT.get(column.key, column.label) for column in made.columns]
    rows = [
        [words(cell, column) if cell is not None else "" for cell, column in zip(row, made.columns, strict=True)]
        for row in made.rows
    ]
    return html("<h2>{}s</h2>{}", level.value, table(head, rows))


def _keys() -> Markup:
    swatches = joined(html('<i style="background:{}"></i>', colour) for colour in look.DECILES)
    return html(
        "<h2>How to read it</h2><p>Point at a place for its name; press it for its figures. Layers are switched at the "
        'upper right of the map. Dashed lines: councils.</p><p class="swatches">{}</p>'
        '<p class="quiet">Deprivation by national tenth (IMD 2025): most deprived at the left.</p>',
        swatches,
    )


def _sources(subject: Subject) -> Markup:
    listed = joined(html("<li>{}</li>", line) for line in (*vintage_lines(subject.evidence.vintages), *LIMITS))
    versions = ", ".join(f"{key} {value}" for key, value in subject.versions.items())
    return html(
        '<h2>Data and limits</h2><ul class="quiet">{}</ul><p class="quiet">{} Plan content {}; {}. Drawn with Leaflet. '
        "Borders are drawn with fewer corners; the figures are of whole small areas.</p>",
        *(listed, subject.evidence.attribution, subject.content, versions),
    )
