"""Write docs/devices.md: every driver, protocol and Modbus profile there is, with its source and its evidence.

    .venv/bin/python docs/make_devices.py

What it says is read from the code and the tests: a source from the docstring that names it, evidence from the tests
that exist and from the independent programs they call. `tests/test_devices_doc.py` fails when the page is out of date.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "devices.md"
PROFILES = ROOT / "devices" / "profiles"

ORACLES = {
    "pymodbus": "pymodbus",
    "aiopjlink": "aiopjlink",
    "samsung_mdc": "python-samsung-mdc",
    "nec_pd_sdk": "nec-pd-sdk",
    "sacn": "sacn",
    "stupidArtnet": "stupidArtnet",
    "pythonosc": "python-osc",
    "wakeonlan": "wakeonlan",
    "visca_over_ip": "visca-over-ip",
    "pynmea2": "pynmea2",
    "xknx": "xknx",
    "jinja2": "Jinja2",
    "google": "protobuf",
}
"""Programs by others that tests call as a second opinion, by the module they import."""

HEAD = """\
# Devices

This page is written by `docs/make_devices.py` from the code; don't edit it by hand.

What "evidence" means here: *frames* are byte-exact frames from the maker's document, checked in a test; *by* names an
independent program that agreed with ours in a test. **Nothing on this page has been tried on hardware yet**: when you
do, run the same tests against it (CONTRIBUTING.md, "Against hardware") and write down what you saw.
"""


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


def page() -> str:
    """Return the page."""
    sys.path.insert(0, str(ROOT))
    from devices.catalogue import find_codecs, find_drivers

    tests = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "devices").rglob("test_*.py"))}
    lines = [HEAD, "## Drivers\n", "| driver | what it is | wire | source | evidence |", "|---|---|---|---|---|"]
    for name, driver in sorted(find_drivers().items()):
        about = source(inspect.getdoc(inspect.getmodule(driver)) or "")
        seen = evidence(tests, f"devices.drivers.{name}", f"devices.sim.{name}")
        lines.append(f"| `{name}` | {cell(driver.LABEL['en'])} | {driver.WIRE} | {cell(about)} | {cell(seen)} |")
    lines += ["\n## Protocols one can read and write by hand\n"]
    lines += ["`exhibit device decode PROTOCOL HEX`, `exhibit device encode PROTOCOL VERB`\n"]
    lines += ["| protocol | what it is | source | evidence |", "|---|---|---|---|"]
    for word, codec in sorted(find_codecs().items()):
        module = type(codec).__module__
        seen = evidence(tests, module, f"find_codecs()[{word!r}]")
        lines.append(f"| `{word}` | {cell(codec.LABEL)} | {cell(codec.SOURCE)} | {cell(seen)} |")
    lines += ["\n## Modbus profiles\n", "| profile | document | points |", "|---|---|---|"]
    lines += [profile(path) for path in sorted(PROFILES.rglob("*.yaml")) if "registers" in read(path)]
    lines += ["\n## Devices described as data, without Python\n", "| description | document |", "|---|---|"]
    lines += [described(path) for path in sorted((PROFILES / "frames").glob("*.yaml"))]
    return "\n".join(lines) + "\n"


def source(docstring: str) -> str:
    """Return the part of a docstring that names its source."""
    found = re.search(r"(Sources?: .*?)(?:\n\n|$)", docstring, re.DOTALL)
    return " ".join(found[1].split()) if found else "-"


def evidence(tests: dict[Path, str], *names: str) -> str:
    """Say which tests there are, and which independent programs they call."""
    files = [path for path, text in tests.items() if any(name in text for name in names)]
    oracles = sorted({ORACLES[module] for path in files for module in imports(tests[path]) if module in ORACLES})
    frames = any("codec" in path.stem for path in files)
    words = ["frames"] if frames else []
    words += [f"by {', '.join(oracles)}"] if oracles else []
    words += [f"[{path.stem}](../{path.relative_to(ROOT)})" for path in files]
    return "; ".join(words) or "none"


def imports(text: str) -> Iterator[str]:
    """Yield the top-level modules a test imports, wherever it does."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def read(path: Path) -> dict[str, object]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}


def profile(path: Path) -> str:
    """Return the row of a profile."""
    found = read(path)
    registers = found["registers"]
    points = [str(each["point"]) for each in registers] if isinstance(registers, list) else []
    return f"| `{path.stem}` | {cell(str(found.get('document', '-')))} | {cell(', '.join(points))} |"


def described(path: Path) -> str:
    """Return the row of a device that is described by its lines or frames."""
    return f"| `{path.stem}` | {cell(str(read(path).get('document', '-')))} |"


def cell(text: str) -> str:
    """Return text fit for a table: one line, no bars."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    main()
