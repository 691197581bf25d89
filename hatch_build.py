"""Puts the app and its data into a wheel; an editable install uses those of the checkout."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ``nhmap/bundle`` to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to add; ``version`` is “standard” for a wheel and “editable” otherwise."""
        if version == "standard":
            build_data["force_include"] |= {
                "app.py": "nhmap/bundle/app.py",
                "data": "nhmap/bundle/data",
                ".streamlit/config.toml": "nhmap/bundle/.streamlit/config.toml",
            }
