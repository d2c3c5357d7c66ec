"""What is known of models before they have said anything.

Source: Shelly, "Gen2+ Device API", the device pages (components of each), and "Gen1 Device API". Only what every such
device has: those that can be relays or a cover (2PM), and what an add-on brings, show it themselves.
"""

from collections.abc import Mapping


def _relays(count: int, *, metered: bool = False) -> tuple[str, ...]:
    attributes = ("apower", "voltage", "current", "aenergy.total") if metered else ()
    return tuple(
        feature
        for index in range(count)
        for feature in (f"switch:{index}.output", *(f"switch:{index}.{attribute}" for attribute in attributes))
    )


_METER = ("pm1:0.apower", "pm1:0.voltage", "pm1:0.current", "pm1:0.aenergy.total")
_CLIMATE = ("temperature:0.tC", "humidity:0.rh", "devicepower:0.battery.percent")
_DIMMER = ("light:0.output", "light:0.brightness")
_PHASES = tuple(f"em:0.{phase}_{value}" for phase in "abc" for value in ("act_power", "voltage", "current", "pf"))

GEN2: Mapping[str, tuple[str, ...]] = {
    "shellyplus1": _relays(1),
    "shellyplus1pm": _relays(1, metered=True),
    "shelly1mini": _relays(1),
    "shellyplus1mini": _relays(1),
    "shelly1pmmini": _relays(1, metered=True),
    "shellyplus1pmmini": _relays(1, metered=True),
    "shellyplusplugs": _relays(1, metered=True),
    "shellyplusplugit": _relays(1, metered=True),
    "shellypluspluguk": _relays(1, metered=True),
    "shellyplugus": _relays(1, metered=True),
    "shellypro1": _relays(1),
    "shellypro1pm": _relays(1, metered=True),
    "shellypro2": _relays(2),
    "shellypro3": _relays(3),
    "shellypro4pm": _relays(4, metered=True),
    "shelly1minig3": _relays(1),
    "shelly1pmminig3": _relays(1, metered=True),
    "shelly1g3": _relays(1),
    "shelly1pmg3": _relays(1, metered=True),
    "shelly1g4": _relays(1),
    "shelly1pmg4": _relays(1, metered=True),
    "shelly1minig4": _relays(1),
    "shelly1pmminig4": _relays(1, metered=True),
    "shellyplugsg3": _relays(1, metered=True),
    "shellypmmini": _METER,
    "shellypluspmmini": _METER,
    "shellypmminig3": _METER,
    "shellyplusht": _CLIMATE,
    "shellyhtg3": _CLIMATE,
    "shellyplussmoke": ("smoke:0.alarm", "devicepower:0.battery.percent"),
    "shellyfloodg4": ("flood:0.alarm", "devicepower:0.battery.percent"),
    "shellyplus010v": _DIMMER,
    "shellypluswdus": _DIMMER,
    "shelly0110dimg3": _DIMMER,
    "shellydimmerg3": _DIMMER,
    "shellyprodm1pm": (*_DIMMER, "light:0.apower"),
    "shellypro3em": (*_PHASES, "em:0.total_act_power", "emdata:0.total_act", "emdata:0.total_act_ret"),
}
"""Features by the first part of the id."""

SLEEPERS = frozenset({"shellyplusht", "shellyhtg3", "shellyplussmoke", "shellyfloodg4"})
"""Models that say `online` false each time they go to sleep: that says nothing of them."""


def _gen1_relays(count: int, *, metered: bool = False) -> tuple[str, ...]:
    parts = ("", "/power", "/energy") if metered else ("",)
    return tuple(f"relay/{index}{part}" for index in range(count) for part in parts)


_ROLLER = ("roller/0", "roller/0/pos")

GEN1: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "SHSW-1": ("Shelly 1", _gen1_relays(1)),
    "SHSW-PM": ("Shelly 1PM", (*_gen1_relays(1, metered=True), "temperature", "overtemperature")),
    "SHSW-L": ("Shelly 1L", _gen1_relays(1)),
    "SHSW-21": ("Shelly 2", _gen1_relays(2)),
    "SHSW-25": ("Shelly 2.5", (*_gen1_relays(2, metered=True), "temperature", "overtemperature")),
    "SHSW-44": ("Shelly 4Pro", _gen1_relays(4, metered=True)),
    "SHPLG-1": ("Shelly Plug", _gen1_relays(1, metered=True)),
    "SHPLG-S": ("Shelly Plug S", (*_gen1_relays(1, metered=True), "temperature", "overtemperature")),
    "SHPLG-U1": ("Shelly Plug US", _gen1_relays(1, metered=True)),
    "SHUNI-1": ("Shelly UNI", _gen1_relays(2)),
    "SHDM-1": ("Shelly Dimmer", ("light/0", "light/0/status.brightness", "light/0/power")),
    "SHDM-2": ("Shelly Dimmer 2", ("light/0", "light/0/status.brightness", "light/0/power", "light/0/energy")),
    "SHVIN-1": ("Shelly Vintage", ("light/0", "light/0/status.brightness")),
    "SHBDUO-1": ("Shelly Duo", ("light/0", "light/0/status.brightness", "light/0/status.temp")),
    "SHCB-1": ("Shelly Duo RGBW", ("color/0", "color/0/status.red", "color/0/status.gain")),
    "SHBLB-1": ("Shelly Bulb", ("color/0", "color/0/status.red", "color/0/status.gain")),
    "SHRGBW2": ("Shelly RGBW2", ("color/0", "color/0/status.red", "color/0/status.gain", "color/0/status.white")),
    "SHEM": ("Shelly EM", ("relay/0", "emeter/0/power", "emeter/0/total", "emeter/1/power", "emeter/1/total")),
    "SHEM-3": (
        "Shelly 3EM",
        ("relay/0", *(f"emeter/{n}/{part}" for n in range(3) for part in ("power", "voltage", "current", "total"))),
    ),
    "SHHT-1": ("Shelly H&T", ("sensor/temperature", "sensor/humidity", "sensor/battery")),
    "SHWT-1": ("Shelly Flood", ("sensor/flood", "sensor/temperature", "sensor/battery")),
    "SHSM-01": ("Shelly Smoke", ("sensor/smoke", "sensor/temperature", "sensor/battery")),
    "SHDW-1": ("Shelly Door/Window", ("sensor/state", "sensor/lux", "sensor/tilt", "sensor/battery")),
    "SHDW-2": ("Shelly Door/Window 2", ("sensor/state", "sensor/lux", "sensor/tilt", "sensor/battery")),
    "SHGS-1": ("Shelly Gas", ("sensor/gas", "sensor/concentration")),
    "SHMOS-01": ("Shelly Motion", ("status.motion", "status.lux", "status.bat")),
    "SHMOS-02": ("Shelly Motion 2", ("status.motion", "status.lux", "status.bat")),
    "SHIX3-1": ("Shelly i3", ("input/0", "input/1", "input/2")),
    "SHBTN-1": ("Shelly Button1", ("sensor/battery",)),
    "SHBTN-2": ("Shelly Button1", ("sensor/battery",)),
}
"""Name and features by the model an announcement gives."""

GEN1_SLEEPERS = frozenset({"SHHT-1", "SHWT-1", "SHSM-01", "SHDW-1", "SHDW-2", "SHBTN-1", "SHBTN-2"})


def gen1_features(model: str, mode: str) -> tuple[str, ...]:
    """Return what a Gen1 model has in the mode it announces: relays may be a roller, colours four white channels."""
    if mode == "roller" and model in ("SHSW-21", "SHSW-25"):
        return _ROLLER
    if mode == "white" and model == "SHRGBW2":
        return tuple(f"white/{n}{part}" for n in range(4) for part in ("", "/status.brightness"))
    return GEN1.get(model, ("", ()))[1]
