"""Codes of displays: values, switches and names, and back."""

import pytest

from devices.core.errors import BadCommand
from devices.transports.coded import Names, OnOff, OutOfRange, Scale, readable


def test_codes_become_values_and_back() -> None:
    scale = Scale(0, 100, "%", frozenset({255}), times=0.5)
    assert (scale.decode(47), scale.decode(46), scale.decode(255)) == (23.5, 23, None)
    with pytest.raises(OutOfRange, match="expected 0 to 100, got 101"):
        scale.decode(101)
    switch = OnOff(on=0, off=1, words={2: "reboot"})
    assert [switch.decode(code) for code in (0, 1, 2, 3)] == [True, False, "reboot", None]
    assert (switch.encode(value=True), switch.encode(value=False)) == (0, 1)
    names = Names({"hdmi1": 0x21, "url-launcher": 0x63}, {0x22: "hdmi1"})
    assert [names.decode(code) for code in (0x21, 0x22, 0x99)] == ["hdmi1", "hdmi1", None]
    assert [names.encode(word) for word in ("HDMI 1", "URL_Launcher", "0x40", 7)] == [0x21, 0x63, 0x40, 7]
    for wrong in ("scart", "0x1234", 256):
        with pytest.raises(BadCommand):
            names.encode(wrong)
    with pytest.raises(BadCommand):
        scale.encode(value=True)


def test_text_of_devices_is_cut_at_its_filling() -> None:
    assert readable(b" QM55R\x07\0\0rubbish") == "QM55R"
