"""`exhibit device record`, `replay` and `identify` as processes, on real pseudo-terminals and sockets."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
STARTS_WITHIN = 120.0
"""Seconds a command has to open its wire: some of processor time, and others may want both cores."""

ON = bytes.fromhex("AA FF 01 09 41 00 01 0A 00 21 10 00 00 87")


@contextmanager
def exhibit(*words: str) -> Iterator["subprocess.Popen[str]"]:
    child = subprocess.Popen(
        [sys.executable, "-m", "exhibit_server.cli", "device", *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
        child.communicate(timeout=STARTS_WITHIN)


def until(path: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while not path.exists():
        assert time.monotonic() < end, f"{path} did not appear"
        threading.Event().wait(0.02)


@contextmanager
def display() -> Iterator[str]:
    """A display on a pseudo-terminal that answers every status request; yields its path."""
    master, slave = os.openpty()
    tty.setraw(slave)
    over = threading.Event()

    def live() -> None:
        heard = b""
        while not over.is_set():
            try:
                heard += os.read(master, 64)
            except OSError:
                return
            if heard.endswith(bytes.fromhex("AA 00 01 00 01")):
                heard = b""
                os.write(master, ON)

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    try:
        yield os.ttyname(slave)
    finally:
        over.set()
        os.write(slave, b"\0")  # wakes the reader
        thread.join(5)
        os.close(master)
        os.close(slave)


def ask(path: Path) -> bytes:
    """Ask for the status as a controller does."""
    line = os.open(path, os.O_RDWR | os.O_NOCTTY)
    try:
        tty.setraw(line)
        os.write(line, bytes.fromhex("AA 00 01 00 01"))
        heard = b""
        while len(heard) < len(ON):
            heard += os.read(line, 64)
        return heard
    finally:
        os.close(line)


@pytest.mark.timeout(400)
def test_what_is_recorded_between_hub_and_device_can_be_played_back(tmp_path: Path) -> None:
    log, near, again = tmp_path / "wire.jsonl", tmp_path / "near", tmp_path / "again"
    with display() as port:
        with exhibit("record", port, "--out", str(log), "--pty", str(near)):
            until(near)
            assert ask(near) == ON
        directions = [json.loads(line).get("from") for line in log.read_text().splitlines()]
        assert directions[:3] == [None, "controller", "device"]
    with exhibit("replay", str(log), "--pty", str(again)):
        until(again)
        assert ask(again) == ON, "the device is gone, its answer is not"


@pytest.mark.timeout(400)
def test_a_log_answers_on_a_socket_too(tmp_path: Path) -> None:
    log = tmp_path / "wire.jsonl"
    log.write_text(
        '{"wirelog": 1}\n{"at": 0, "from": "controller", "hex": "aa00010001"}\n'
        f'{{"at": 0.1, "from": "device", "hex": "{ON.hex()}"}}\n'
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with exhibit("replay", str(log), "--tcp", str(port)) as child:
        assert child.stdout is not None and "answer at" in child.stdout.readline()
        connection = connect(port)
        with connection:
            connection.sendall(bytes.fromhex("AA 00 01 00 01"))
            assert connection.recv(64) == ON


def connect(port: int) -> socket.socket:
    end = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=10)
        except OSError:
            assert time.monotonic() < end
            threading.Event().wait(0.05)


@pytest.mark.timeout(400)
def test_calls_that_can_not_be_are_refused(tmp_path: Path) -> None:
    for words, said in (
        (("replay", str(tmp_path / "nothing"), "--tcp", "1"), "No such file"),
        (("replay", str(tmp_path / "nothing")), "--pty LINK or --tcp PORT"),
        (("record", "/dev/null", "--out", str(tmp_path / "x"), "--format", "9X9"), "line format"),
        (("identify", "/dev/nowhere"), "could not open"),
    ):
        ran = subprocess.run(
            [sys.executable, "-m", "exhibit_server.cli", "device", *words],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=STARTS_WITHIN,
        )  # fmt: skip
        assert ran.returncode == 2 and said in ran.stderr, (words, ran.stderr)
