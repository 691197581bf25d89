"""Settings: where things are and how much is allowed, read from ``NHMAP_*`` environment variables."""

from __future__ import annotations

import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from platformdirs import user_data_path, user_log_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE: Final = Path(__file__).resolve().parent
"""Folder of the package itself."""


def home() -> Path:
    """Folder that holds ``app.py`` and ``data/``: the project in a checkout, ``nhmap/bundle`` when installed."""
    project = PACKAGE.parent
    # Who is killed while data/ is replaced may leave it under its other name, from which placing.recover puts it back.
    layers = any((project / name).is_dir() for name in ("data", ".data-before"))
    return project if (project / "app.py").is_file() and layers else PACKAGE / "bundle"


def _of_user(place: Callable[..., Path]) -> Path:
    """A folder of the user's; one for temporary files where the system knows no home for whoever this is."""
    try:
        return place("nhmap", appauthor=False)
    except RuntimeError:
        return Path(tempfile.gettempdir()) / f"nhmap-{getattr(os, 'getuid', int)()}"


_HOST: Final = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def names(text: str) -> tuple[str, ...]:
    """Names in a text with commas or spaces between."""
    return tuple(re.split(r"[\s,]+", text.strip(" ,\t\n"))) if text.strip(" ,\t\n") else ()


SHORTEST_PASSPHRASE: Final = 10


class Settings(BaseSettings):
    """What can be set from outside.

    Attributes
    ----------
    data
        Folder of the layers (``layers.toml`` stands in it).
    plans
        Folder of the saved plans.
    database_url
        SQLAlchemy address of the saved plans; SQLite in ``plans`` when empty.
    tile_url
        Address of base map tiles with ``{z}/{x}/{y}``; none when empty, and the map needs none.
    tile_attribution
        Text the tiles' publisher asks for.
    upload_limit_mb
        Largest file that is read.
    reading_seconds, reading_memory_mb
        How long the reading of one file may take, and what the process that reads it may hold.
    hosts
        Names that the server answers to beside this computer's own, with commas between: for those who serve a team.
    share
        Whether the network may ask, too: see ``nhmap.ui.server.gate``.
    passphrase
        What people type to come in then; a new one for each start when empty.
    log
        Folder of the log file.
    browser
        Whether a start opens a browser window.
    dask_scheduler
        Address of a Dask scheduler for ``--executor dask``; workers on this computer when empty.
    """

    model_config = SettingsConfigDict(env_prefix="NHMAP_", frozen=True)

    data: Path = Field(default_factory=lambda: home() / "data")
    plans: Path = Field(default_factory=lambda: _of_user(user_data_path))
    database_url: str = ""
    tile_url: str = ""
    tile_attribution: str = ""
    upload_limit_mb: int = Field(default=25, ge=1, le=200)
    reading_seconds: float = Field(default=8.0, gt=0, le=600)
    reading_memory_mb: int = Field(default=700, ge=200, le=16_000)
    hosts: str = ""
    share: bool = False
    passphrase: str = ""
    log: Path = Field(default_factory=lambda: _of_user(user_log_path))
    browser: bool = True
    dask_scheduler: str = ""

    @field_validator("hosts")
    @classmethod
    def _names_only(cls, text: str) -> str:
        """Refuse what is no name: an address with https:// or a star would let nobody in, or everybody."""
        for name in names(text):
            if not _HOST.fullmatch(name):
                message = (
                    f"“{name}” is no name of a server. Give names such as maps.example.nhs.uk, with commas between"
                )
                raise ValueError(message)
        return text

    @field_validator("passphrase")
    @classmethod
    def _long_enough(cls, passphrase: str) -> str:
        """Refuse a passphrase that is soon guessed."""
        if passphrase and len(passphrase.strip()) < SHORTEST_PASSPHRASE:
            message = f"The passphrase must have {SHORTEST_PASSPHRASE} signs or more"
            raise ValueError(message)
        return passphrase

    @property
    def plans_place(self) -> str:
        """Where plans are saved, for people; the address of a database may hold a password, and is not told."""
        return "the database of NHMAP_DATABASE_URL" if self.database_url else str(self.plans)

    @property
    def data_sets(self) -> Path:
        """Folder of the data sets that were made here; the one that nhmap came with lies elsewhere."""
        return self.plans / "data-sets"

    @property
    def host_names(self) -> tuple[str, ...]:
        """Each of ``hosts``."""
        return names(self.hosts)

    @property
    def plans_url(self) -> str:
        """Address of the saved plans."""
        return self.database_url or f"sqlite:///{(self.plans / 'plans.sqlite').as_posix()}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
