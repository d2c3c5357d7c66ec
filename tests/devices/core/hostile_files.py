"""Files made to hurt, and what each must be refused with: code and line. Run as a program it reads them, bounded.

    python hostile_files.py

Memory is limited by the operating system, so that a file that unfolds ends the program and not the machine.
"""

import json
import resource
import tempfile
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from devices.core.documents import read_document
from devices.core.findings import FileProblem
from scenes.loader import load_scene

MEMORY = 700_000_000
"""Bytes of address space the program may have, Python and all its modules included."""

CPU = 60
"""Seconds of processor time after which the system ends it: far above what is needed, far below for ever."""

HEAD = "scene: x\ntitle: {en: x}\nsummary: {en: x}\nzone: z\nmax: 1m\nsteps:\n"


def _laughs(merge: str) -> str:
    lines = ["a0: &a0 {x: lol, y: lol}"]
    lines += [f"a{n}: &a{n} {{{merge}: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 40)]
    return "\n".join(lines)


FILES: Mapping[str, tuple[Callable[[], bytes | str], str, int]] = {
    "billion laughs": (lambda: _laughs("y"), "alias", 1),
    "billion laughs by merge keys": (lambda: _laughs("<<"), "alias", 1),
    "an alias alone": (lambda: b"a: 1\nb: *a\n", "alias", 2),
    "a circle of anchors": (lambda: b"a: 1\nb: &b\n  c: *b\n", "alias", 2),
    "too large": (lambda: b"a: 1\n" * 2_000_000, "too-large", 1),
    "flow lists in flow lists": (lambda: b"a: 1\nb: " + b"[" * 100_000, "too-deep", 2),
    "flow mappings in flow mappings": (lambda: b"{a: " * 100_000, "too-deep", 1),
    "closed again": (lambda: b"[" * 5_000 + b"]" * 5_000, "too-deep", 1),
    "block lists in block lists": (lambda: b"- " * 100_000 + b"x", "too-deep", 1),
    "block mappings": (lambda: "\n".join(" " * n + "a:" for n in range(1_000)), "too-deep", 41),
    "keys in keys": (lambda: b"? " * 100_000, "too-deep", 1),
    "duplicate keys": (lambda: b"a: 1\nb: 2\na: 3\n", "duplicate-key", 3),
    "duplicate keys that look different": (lambda: b"on: 1\n'on': 2\n", "duplicate-key", 2),
    "a list as a key": (lambda: b"a: 1\n? [1, 2]\n: 3\n", "key", 2),
    "a tab for indentation": (lambda: b"a:\n\tb: 1\n", "yaml", 2),
    "UTF-16 with its mark": (lambda: "a: 1".encode("utf-16"), "encoding", 1),
    "UTF-16 without": (lambda: "a: 1\nb: 2".encode("utf-16-le"), "bad-character", 1),
    "UTF-32": (lambda: "a: 1".encode("utf-32"), "encoding", 1),
    "Latin-1": (lambda: b"a: 1\nb: caf\xe9\n", "encoding", 2),
    "NUL": (lambda: b"a: 1\nb: 2\0\n", "bad-character", 2),
    "an escape sequence": (lambda: b"a: 1\nb: \x1b[31m\n", "bad-character", 2),
    "half a character, encoded": (lambda: b"a: 1\nb: \xed\xa0\x80\n", "encoding", 2),
    "half a character, escaped": (lambda: b'a: 1\nb: "\\ud800"\n', "yaml", 2),
    "a character beyond all": (lambda: b'a: 1\nb: "\\U00110000"\n', "yaml", 2),
    "an overlong zero": (lambda: b"a: \xc0\x80\n", "encoding", 1),
    "infinity by exponent": (lambda: b"a: 1\nb: 1e400\n", "number-too-large", 2),
    "minus infinity by exponent": (lambda: b"a: 1\nb: [-1.0e999]\n", "number-too-large", 2),
    "a gigantic text": (lambda: b"a: 1\nb: " + b"x" * 900_000, "text-too-long", 2),
    "a gigantic number": (lambda: b"a: 1\nb: " + b"9" * 100_000, "text-too-long", 2),
    "a gigantic key": (lambda: b"a: 1\n? " + b"k" * 900_000 + b"\n: 1\n", "text-too-long", 2),
    "a gigantic quoted text": (lambda: b'a: 1\nb: "' + b"\\\n" * 400_000 + b"xxxxx" * 5_000 + b'"', "text-too-long", 2),
    "a hundred thousand keys": (
        lambda: "".join(f"k{n}: 1\n" for n in range(100_000)),
        "too-many-parts",
        25_000,
    ),
    "half a million items": (lambda: b"[" + b"a," * 490_000 + b"]", "too-many-parts", 1),
    "many documents": (lambda: b"a: 1\n---\n" * 100_000, "second-document", 2),
    "many directives": (
        lambda: b"".join(b"%%TAG !t%d! x\n" % n for n in range(50_000)) + b"---\na: 1\n",
        "directive",
        1,
    ),
    "an object of Python": (lambda: b"a: 1\nb: !!python/object/apply:os.system [ls]\n", "tag", 2),
    "a quote that never ends": (lambda: b'a: 1\nb: "' + b"x " * 400_000, "yaml", 2),
    "brackets that never end": (lambda: b"a: 1\nb: [1, 2\n" * 1, "yaml", 3),
    "a folder": (lambda: b"", "unreadable", 1),
}
"""Name → (how its bytes are made, the code of the first finding, the line it is found on)."""

SCENES: Mapping[str, tuple[Callable[[], bytes | str], str, int]] = {
    "five thousand wrong steps": (lambda: (HEAD + "- saay: {en: x}\n" * 5_000), "unknown-step", 7),
    "ten thousand unknown keys": (
        lambda: (HEAD + "- say: {en: x}\n" + "".join(f"  k{n}: 1\n" for n in range(10_000))), "unknown-key", 8,
    ),
    "a duration of 20,000 digits": (lambda: (HEAD + "- wait: " + "9" * 20_000 + "\n"), "bad-duration", 7),
    "a duration of many parts": (lambda: (HEAD + "- wait: " + "1s" * 9_000 + "\n"), "bad-duration", 7),
    "a duration past all limits": (lambda: (HEAD + "- wait: 1e300\n"), "duration-range", 7),
    "an expression of 20,000 characters": (
        lambda: (HEAD + "- until: " + "(" * 19_000 + "\n  at_most: 1s\n"), "expression-too-long", 7,
    ),
    "a round number of rounds": (
        lambda: (HEAD + "- repeat: 1000000000000\n  steps: [{wait: 0s}]\n"), "bad-value", 7,
    ),
    "a point of 20,000 characters": (lambda: (HEAD + f"- set: {{? {'a' * 19_999} : on}}\n"), "not-a-point", 7),
    "a parameter nobody declared": (lambda: (HEAD + "- wait: $" + "a-" * 9_000 + "a\n"), "no-such-parameter", 7),
    "a scene that is a list": (lambda: b"- a\n- b\n", "bad-value", 1),
    "a scene that is nothing": (lambda: b"# nothing\n", "bad-value", 1),
    "steps that are a text": (lambda: HEAD.replace("steps:\n", "steps: none\n"), "bad-value", 6),
}  # fmt: skip


def first_finding(path: Path, *, scene: bool) -> tuple[str, int, int, int]:
    """Read a file; return code, line and number of findings, and the most memory (bytes) reading took."""
    tracemalloc.start()
    found: tuple[Any, ...] = ()
    try:
        load_scene(path) if scene else read_document(path)
    except FileProblem as problem:
        found = problem.findings
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    longest = max((len(finding.message) for finding in found), default=0)
    assert longest < 2_000, f"a message of {longest} characters"
    return (found[0].code, found[0].place.line, len(found), peak) if found else ("read", 0, 0, peak)


def main() -> None:
    """Read every file in turn; print a line of JSON for each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    with tempfile.TemporaryDirectory() as folder:
        for scene, table in ((False, FILES), (True, SCENES)):
            for name, (make, _, _) in table.items():
                path = Path(folder) / f"{name}.yaml"
                raw = make()
                if name == "a folder":
                    path.mkdir()
                else:
                    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
                code, line, count, peak = first_finding(path, scene=scene)
                print(
                    json.dumps({"name": name, "code": code, "line": line, "findings": count, "peak": peak}), flush=True
                )


if __name__ == "__main__":
    main()
