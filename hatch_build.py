"""Hatch's door to build_web.py: the screens are built inside `pip install`, for wheels and editable installs alike.

A wheel also brings the reference hall, as exhibit_server/reference; a checkout has it in config/.
"""

import runpy
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

REFERENCE_HALL = ("showroom.yaml", "hall", "tours", "schedule.yaml")


class FrontEndHook(BuildHookInterface[Any]):
    """Builds the screens before files are collected; leaves them alone where nothing changed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build exhibit_server/web. Ends the installation with a plain text when that fails."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        # The checkout is not on sys.path in a build environment, so the module is loaded by its place.
        module = runpy.run_path(str(root / "build_web.py"))
        try:
            built = module["build"](root)
        except module["BuildError"] as error:
            print(error, file=sys.stderr)
            sys.exit(1)
        print(f"{version} build: screens {'built' if built else 'already up to date'}", file=sys.stderr)
        if version != "editable":
            build_data["force_include"] |= {
                str(root / "config" / name): f"exhibit_server/reference/{name}" for name in REFERENCE_HALL
            }
