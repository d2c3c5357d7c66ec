"""The values that components of Gen2 devices report beside what they do: where they stand, their units, their ids.

Source: Shelly, "Gen2+ Device API", the status of each component. Energy comes in Wh. Ids (`<MAC>-switch:0-power`) and
kinds are those of Home Assistant's own integration, where it has the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from devices.discovery.native.reading import Take, take_flag, take_number, take_text


@dataclass(frozen=True, slots=True)
class Measure:
    """One value of a component: `path` with dots, as features are written."""

    path: str
    word: str
    unit: str = ""
    kind: str = "sensor"
    scale: float = 1.0

    @property
    def take(self) -> Take:
        """How the raw value is taken."""
        if self.kind == "binary_sensor":
            return take_flag
        return take_text if self.unit == "text" else take_number(self.scale, 6 if self.scale != 1 else None)


_WH = 0.001

_METERED = (
    Measure("apower", "power", "W"),
    Measure("voltage", "voltage", "V"),
    Measure("current", "current", "A"),
    Measure("pf", "pf"),
    Measure("freq", "freq", "Hz"),
    Measure("aenergy.total", "energy", "kWh", scale=_WH),
    Measure("ret_aenergy.total", "ret_energy", "kWh", scale=_WH),
    Measure("temperature.tC", "temperature", "°C"),
)

_PHASE = (("act_power", "W"), ("aprt_power", "VA"), ("voltage", "V"), ("current", "A"), ("pf", ""), ("freq", "Hz"))

MEASURES: Mapping[str, tuple[Measure, ...]] = {
    **dict.fromkeys(("switch", "cover", "light", "rgb", "rgbw", "cct", "pm1"), _METERED),
    "em1": tuple(Measure(value, value, unit) for value, unit in _PHASE),
    "em": (
        *(Measure(f"{phase}_{value}", f"{phase}_{value}", unit) for phase in "abc" for value, unit in _PHASE),
        Measure("n_current", "n_current", "A"),
        Measure("total_act_power", "total_act_power", "W"),
        Measure("total_aprt_power", "total_aprt_power", "VA"),
        Measure("total_current", "total_current", "A"),
    ),
    "em1data": (
        Measure("total_act_energy", "total_act_energy", "kWh", scale=_WH),
        Measure("total_act_ret_energy", "total_act_ret_energy", "kWh", scale=_WH),
    ),
    "emdata": (
        Measure("total_act", "total_act", "kWh", scale=_WH),
        Measure("total_act_ret", "total_act_ret", "kWh", scale=_WH),
        *(
            Measure(f"{phase}_total_act{back}_energy", f"{phase}_total_act{back}_energy", "kWh", scale=_WH)
            for phase in "abc"
            for back in ("", "_ret")
        ),
    ),
    "temperature": (Measure("tC", "temperature", "°C"),),
    "humidity": (Measure("rh", "humidity", "%"),),
    "illuminance": (Measure("lux", "illuminance", "lx"), Measure("illumination", "illumination", "text")),
    "devicepower": (
        Measure("battery.percent", "battery", "%"),
        Measure("battery.V", "battery_voltage", "V"),
        Measure("external.present", "external_power", kind="binary_sensor"),
    ),
    "voltmeter": (Measure("voltage", "voltmeter", "V"), Measure("xvoltage", "voltmeter_value")),
    "smoke": (Measure("alarm", "smoke", kind="binary_sensor"),),
    "flood": (Measure("alarm", "flood", kind="binary_sensor"),),
    "thermostat": (
        Measure("current_C", "temperature", "°C"),
        Measure("target_C", "target", "°C"),
        Measure("output", "output", kind="binary_sensor"),
    ),
    "boolean": (Measure("value", "value", kind="binary_sensor"),),
    "number": (Measure("value", "value"),),
    "text": (Measure("value", "value", "text"),),
    "enum": (Measure("value", "value", "text"),),
    "presence": (Measure("num_objects", "num_objects"),),
    "presencezone": (Measure("value", "occupancy", kind="binary_sensor"), Measure("num_objects", "num_objects")),
    "input": (
        Measure("state", "input", kind="binary_sensor"),
        Measure("percent", "analoginput", "%"),
        Measure("xpercent", "analoginput_xpercent"),
        Measure("counts.total", "counter"),
    ),
}
"""By kind of component. `presence` and `presencezone` are not confirmed by a document we have."""

ACTORS: Mapping[str, tuple[str, ...]] = {
    "switch": ("output",),
    "cover": ("state", "current_pos", "slat_pos"),
    "light": ("output", "brightness"),
    "rgb": ("output", "brightness", "rgb"),
    "rgbw": ("output", "brightness", "rgb", "white"),
    "cct": ("output", "brightness", "ct"),
}
"""What components do, beside what they measure."""

EVENTS = frozenset({"btn_down", "btn_up", "single_push", "double_push", "triple_push", "long_push"})
"""What happens to an input that is a button (NotifyEvent); the feature `input:0.event`."""


def known_paths(kind: str) -> tuple[str, ...]:
    """Return everything of a kind of component that is a feature to us."""
    return (*ACTORS.get(kind, ()), *(measure.path for measure in MEASURES.get(kind, ())))
