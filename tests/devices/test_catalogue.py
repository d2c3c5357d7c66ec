"""What installed packages bring is found by entry points; what is wrong with one keeps nobody from the others."""

from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint

import pytest

from devices.catalogue import find_codecs, find_drivers, find_simulators
from exhibit_server.cli.device.ports import open_port

HERE = "tests.devices.core.test_health"


def points(*values: str) -> Callable[[str], Iterable[EntryPoint]]:
    return lambda group: [EntryPoint(f"p{number}", value, group) for number, value in enumerate(values)]


def test_a_driver_of_another_package_is_found() -> None:
    assert "lamp" not in find_drivers()
    assert find_drivers(points(f"{HERE}:Lamp"))["lamp"].__module__ == HERE


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("nowhere.at.all:Driver", "can't be loaded"),
        (f"{HERE}:Nothing", "can't be loaded"),
        (f"{HERE}:Told", "is no Driver"),
        ("devices.core.drivers:Driver", "is no Driver"),
        ("devices.drivers.relay_board:RelayBoard", "which is taken"),
    ],
)
def test_a_broken_package_is_said_and_passed_over(value: str, words: str, caplog: pytest.LogCaptureFixture) -> None:
    found = find_drivers(points(value, f"{HERE}:Lamp"))
    assert "lamp" in found and found["relay_board"].__module__ == "devices.drivers.relay_board"
    assert words in caplog.text


def test_every_driver_has_its_far_end() -> None:
    assert find_drivers().keys() == find_simulators().keys()


def test_every_protocol_has_a_word_a_source_and_verbs_that_can_be_listed() -> None:
    for word, codec in find_codecs().items():
        assert word == codec.PROTOCOL and codec.LABEL and codec.SOURCE
        assert len({verb.name for verb in codec.VERBS}) == len(codec.VERBS)


def test_every_probe_is_a_frame_of_its_protocol_and_listens_or_asks_on_a_line_that_is_one() -> None:
    for word, codec in find_codecs().items():
        for probe in codec.PROBES:
            assert open_port("/dev/null", probe.baud, probe.format).name == "/dev/null"
            if probe.data:
                assert codec.decode(probe.data, "controller").outcome == "accept", (word, probe)
