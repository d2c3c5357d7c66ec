"""The list of devices says what the code says."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_list_of_devices_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("make_devices", ROOT / "docs" / "make_devices.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    written = (ROOT / "docs" / "devices.md").read_text(encoding="utf-8")
    assert made.page() == written, "run .venv/bin/python docs/make_devices.py and commit docs/devices.md"
