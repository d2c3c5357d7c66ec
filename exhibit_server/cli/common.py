"""What the commands share: where things are, how mistakes are said."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from devices.core.findings import FileProblem
from devices.core.simulation import FAULTS

_FAULT = re.compile(r"^(?P<device>[a-z0-9-]+)=(?P<fault>[a-z]+)(?:@(?P<at>\d+(?:\.\d+)?)s?)?$")

WRONG = 1
MISUSED = 2

REFERENCE = Path(__file__).parent.parent / "reference" / "showroom.yaml"
CHECKOUT = Path(__file__).parent.parent.parent / "config" / "showroom.yaml"

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The hall's configuration; the reference hall when left out.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")]
LanguageOption = Annotated[str, typer.Option("--lang", help="Language of texts: vi, ko or en.")]
DataOption = Annotated[Path, typer.Option("--data", help="Folder for the database, the journal and keys.")]

FaultOption = Annotated[
    list[str] | None, typer.Option("--fault", help=f"DEVICE=FAULT[@SECONDSs], FAULT one of {', '.join(FAULTS)}.")
]

Register = Callable[[typer.Typer], None]


def config_path(given: Path | None) -> Path:
    """Return the configuration to use: the one given, the checkout's, or the one installed with the hub."""
    if given is not None:
        if not given.is_file():
            fail(f"{given} does not exist; give the hall's configuration with --config", MISUSED)
        return given
    return CHECKOUT if CHECKOUT.is_file() else REFERENCE


@dataclass(frozen=True, slots=True)
class FaultWord:
    """A fault as it is said on the command line: of which device, which, how many seconds after the beginning."""

    device: str
    fault: str
    at: float


def parse_fault(word: str) -> FaultWord:
    """Return a fault. Ends with status 2 when the word is none."""
    match = _FAULT.match(word)
    if match is None or match["fault"] not in FAULTS:
        fail(f"expected DEVICE=FAULT@SECONDSs such as led-wall=offline@12s, got {word!r}", MISUSED)
    return FaultWord(match["device"], match["fault"], float(match["at"] or 0.0))


def fail(sentence: str, status: int = WRONG) -> NoReturn:
    """Say what is wrong and end."""
    print(f"exhibit: {sentence}", file=sys.stderr)
    raise typer.Exit(status)


@contextmanager
def explained() -> Iterator[None]:
    """Turn a wrong file into its findings on standard error and exit code 1."""
    try:
        yield
    except FileProblem as problem:
        for finding in problem.findings:
            print(finding, file=sys.stderr)
        raise typer.Exit(WRONG) from None
