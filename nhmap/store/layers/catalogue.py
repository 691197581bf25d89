"""The catalogue: which layers exist, what they say of themselves, and whether their bytes are the promised ones."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import DataDamagedError, DataMissingError
from nhmap.store.layers.placing import recover

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE: Final = "layers.toml"


@dataclass(frozen=True)
class Source:
    """A publisher's file that a layer was made from."""

    file: str
    sha256: str
    publisher: str = ""
    dataset: str = ""
    vintage: str = ""


@dataclass(frozen=True)
class Layer:
    """One layer: its file under the data folder and everything that must stand beside its figures.

    Attributes
    ----------
    name, file, rows, key
        Name, path relative to the data folder, number of rows, column that identifies a row.
    crs
        EPSG code of its geometry, or "".
    publisher, title, vintage, licence, attribution, notes
        What the user reads.
    sha256
        Of the file.
    source
        The publishers' files it was made from.
    """

    name: str
    file: str
    rows: int
    key: str
    crs: int | str
    publisher: str
    title: str
    vintage: str
    licence: str
    attribution: str
    sha256: str
    notes: str = ""
    source: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All layers of one data folder."""

    folder: Path
    layers: tuple[Layer, ...]

    @classmethod
    def read(cls, folder: Path) -> Catalogue:
        """Read ``layers.toml``.

        Raises
        ------
        DataMissingError
            When there is none.
        DataDamagedError
            When it is not a catalogue.
        """
        recover(folder)
        file = folder / CATALOGUE
        try:
            raw = tomllib.loads(file.read_text(encoding="utf-8"))
            return cls(folder, tuple(_layer(entry) for entry in raw["layer"]))
        except FileNotFoundError as error:
            message = f"There is no catalogue of layers at {file}."
            raise DataMissingError(message, "Set NHMAP_DATA to the data folder, or run “nhmap data build”.") from error
        except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
            message = f"The catalogue {file} is damaged: {error}."
            raise DataDamagedError(message, "Run “nhmap data build” again, or install nhmap afresh.") from error

    def layer(self, name: str) -> Layer:
        """The layer of this name."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        message = f"The data folder has no layer “{name}”."
        raise DataMissingError(message, "Run “nhmap data build” with this version of nhmap.")

    def path(self, name: str) -> Path:
        """Path of a layer's file, which exists."""
        path = self.folder / self.layer(name).file
        if not path.is_file():
            message = f"The file {self.layer(name).file} of the layer “{name}” is missing."
            raise DataMissingError(message, "Install nhmap afresh, or run “nhmap data build”.")
        return path

    def damaged(self) -> tuple[str, ...]:
        """Names of the layers whose bytes are missing or not the promised ones."""
        return tuple(layer.name for layer in self.layers if _sha256(self.folder / layer.file) != layer.sha256)

    @functools.cached_property
    def version(self) -> str:
        """Hash of all layers: what caches and exports cite."""
        listed = ",".join(f"{layer.name}:{layer.sha256}" for layer in self.layers)
        return hashlib.sha256(listed.encode()).hexdigest()[:12]

    @property
    def attribution(self) -> str:
        """Every attribution once, in the order of the layers; one that a longer one holds is not said again."""
        texts = list(dict.fromkeys(layer.attribution for layer in self.layers if layer.attribution))
        return " ".join(text for text in texts if not any(text in other for other in texts if other != text))


def _layer(entry: dict[str, Any]) -> Layer:
    names = {f.name for f in fields(Layer)}
    source_fields = {f.name for f in fields(Source)}
    sources = tuple(Source(**{k: v for k, v in raw.items() if k in source_fields}) for raw in entry.get("source", ()))
    return Layer(**{**{k: v for k, v in entry.items() if k in names}, "source": sources})


def _sha256(path: Path) -> str:
    """Hash of a file; empty where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
