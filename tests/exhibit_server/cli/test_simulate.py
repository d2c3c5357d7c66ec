"""`exhibit simulate --fault`: simulated hardware that misbehaves from the start, or from a moment on."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.broker import Ear, own_broker

ROOT = Path(__file__).parents[3]
LAMP = "vkc/urban-sensing/street-light-1"


def simulate(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "exhibit_server.cli", "simulate", *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.timeout(90)
def test_a_device_misbehaves_from_the_moment_named(tmp_path: Path) -> None:
    with own_broker(tmp_path) as broker, Ear(broker.port, f"{LAMP}/availability") as ear:
        words = ("--broker", broker.url, "--places", str(tmp_path / "places.json"), "--only", "street-light-1")
        child = simulate(*words, "--fault", "street-light-1=offline@2s")
        try:
            seen: list[str] = []
            end = time.monotonic() + 40
            while seen[-1:] != ["offline"] or "online" not in seen:
                said = ear.last(f"{LAMP}/availability")
                if said is not None and seen[-1:] != [said]:
                    seen.append(said)
                assert time.monotonic() < end and child.poll() is None, seen
        finally:
            child.terminate()
            child.communicate(timeout=20)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("street-light-1", "DEVICE=FAULT"),
        ("street-light-1=angry", "DEVICE=FAULT"),
        ("nothing=mute", "no simulated device"),
    ],
)
def test_a_fault_that_is_none_is_a_wrong_call(fault: str, words: str, tmp_path: Path) -> None:
    child = simulate("--places", str(tmp_path / "places.json"), "--fault", fault)
    said, _ = child.communicate(timeout=40)
    assert child.returncode == 2 and words in said
