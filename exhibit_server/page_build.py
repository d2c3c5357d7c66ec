"""Which build of the screens the hub hands out: by the name of their first script, which holds a checksum of all."""

import re
from pathlib import Path

_SCRIPT = re.compile(r'<script type="module"[^>]* src="/assets/[\w.]+?-([\w-]{6,})\.js"')


class PageBuild:
    """Reads the built page when it changed: a hub may go on while its screens are built anew."""

    def __init__(self, web: Path) -> None:
        self._index = web / "index.html"
        self._read_at = -1
        self._version = ""

    def version(self) -> str:
        """Return the present build; empty where none is there."""
        try:
            changed = self._index.stat().st_mtime_ns
            if changed != self._read_at:
                found = _SCRIPT.search(self._index.read_text(encoding="utf-8"))
                self._version, self._read_at = found[1] if found else "", changed
        except OSError:
            return ""
        return self._version
