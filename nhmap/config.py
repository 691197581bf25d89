"""Settings: where things are and how much is allowed, read from ``NHMAP_*`` environment variables."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE: Final = Path(__file__).resolve().parent
"""Folder of the package itself."""


def home() -> Path:
    """Folder that holds ``app.py`` and ``data/``: the project in a checkout, ``nhmap/bundle`` when installed."""
    project = PACKAGE.parent
    return project if (project / "app.py").is_file() and (project / "data").is_dir() else PACKAGE / "bundle"


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
    """

    model_config = SettingsConfigDict(env_prefix="NHMAP_", frozen=True)

    data: Path = Field(default_factory=lambda: home() / "data")
    plans: Path = Field(default_factory=lambda: user_data_path("nhmap", appauthor=False))
    database_url: str = ""
    tile_url: str = ""
    tile_attribution: str = ""
    upload_limit_mb: int = Field(default=25, ge=1, le=200)
    reading_seconds: float = Field(default=8.0, gt=0, le=600)
    reading_memory_mb: int = Field(default=600, ge=200, le=16_000)

    @property
    def plans_url(self) -> str:
        """Address of the saved plans."""
        return self.database_url or f"sqlite:///{(self.plans / 'plans.sqlite').as_posix()}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
