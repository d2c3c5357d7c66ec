"""Registers of the makers' models, for simulators.

Written down a second time from the documents that devices/profiles name, so that a slip in a profile shows.

A cell is (quantity, function that reads it, address, form, counts per unit); forms are struct's, "<…" with the low word
first, "bit" for a coil.
"""

from collections.abc import Iterable, Mapping, Sequence

Cell = tuple[str, int, int, str, float]

_PHASES = (1, 2, 3)


def _phases(name: str, function: int, first: int, form: str, counts: float) -> Iterable[Cell]:
    """Return the same quantity of three phases, one behind the other."""
    return ((f"{name}_{phase}", function, first + 2 * (phase - 1), form, counts) for phase in _PHASES)


_SDM630: Sequence[Cell] = (
    *_phases("voltage", 4, 0, ">f", 1.0),
    *_phases("current", 4, 6, ">f", 1.0),
    *_phases("power", 4, 12, ">f", 1.0),
    ("power", 4, 52, ">f", 1.0),
    ("frequency", 4, 70, ">f", 1.0),
    ("energy", 4, 72, ">f", 1.0),
)

_SDM120: Sequence[Cell] = (
    ("voltage", 4, 0, ">f", 1.0),
    ("current", 4, 6, ">f", 1.0),
    ("power", 4, 12, ">f", 1.0),
    ("apparent_power", 4, 18, ">f", 1.0),
    ("reactive_power", 4, 24, ">f", 1.0),
    ("power_factor", 4, 30, ">f", 1.0),
    ("frequency", 4, 70, ">f", 1.0),
    ("energy", 4, 72, ">f", 1.0),
    ("energy_export", 4, 74, ">f", 1.0),
)

_PZEM: Sequence[Cell] = (
    ("voltage", 4, 0, ">H", 10.0),
    ("current", 4, 1, "<I", 1000.0),
    ("power", 4, 3, "<I", 10.0),
    ("energy", 4, 5, "<I", 1000.0),
    ("frequency", 4, 7, ">H", 10.0),
    ("power_factor", 4, 8, ">H", 100.0),
    ("alarm", 4, 9, ">H", 1.0),
)


def _gavazzi(frequency: int, imported: int, exported: int) -> Sequence[Cell]:
    return (
        *_phases("voltage", 4, 0, "<i", 10.0),
        *_phases("current", 4, 12, "<i", 1000.0),
        *_phases("power", 4, 18, "<i", 10.0),
        ("power", 4, 40, "<i", 10.0),
        ("frequency", 4, frequency, ">h", 10.0),
        ("energy", 4, imported, "<i", 10.0),
        ("energy_export", 4, exported, "<i", 10.0),
    )


_ABB: Sequence[Cell] = (
    ("energy", 3, 0x5000, ">Q", 100.0),
    ("energy_export", 3, 0x5004, ">Q", 100.0),
    *_phases("voltage", 3, 0x5B00, ">I", 10.0),
    *_phases("current", 3, 0x5B0C, ">I", 100.0),
    ("power", 3, 0x5B14, ">i", 100.0),
    *_phases("power", 3, 0x5B16, ">i", 100.0),
    ("frequency", 3, 0x5B2C, ">H", 100.0),
)

_JANITZA: Sequence[Cell] = (
    *_phases("voltage", 3, 19000, ">f", 1.0),
    *_phases("current", 3, 19012, ">f", 1.0),
    *_phases("power", 3, 19020, ">f", 1.0),
    ("power", 3, 19026, ">f", 1.0),
    ("frequency", 3, 19050, ">f", 1.0),
    ("energy", 3, 19068, ">f", 1000.0),
    ("energy_export", 3, 19076, ">f", 1000.0),
)

_IEM3155: Sequence[Cell] = (
    *_phases("current", 3, 2999, ">f", 1.0),
    *_phases("voltage", 3, 3027, ">f", 1.0),
    *_phases("power", 3, 3053, ">f", 0.001),
    ("power", 3, 3059, ">f", 0.001),
    ("frequency", 3, 3109, ">f", 1.0),
    ("energy", 3, 3203, ">q", 1000.0),
)

_PAC2200: Sequence[Cell] = (
    *_phases("voltage", 4, 1, ">f", 1.0),
    *_phases("current", 4, 13, ">f", 1.0),
    *_phases("power", 4, 25, ">f", 1.0),
    ("power", 4, 65, ">f", 1.0),
    ("energy", 4, 801, ">d", 1000.0),
    ("energy_export", 4, 809, ">d", 1000.0),
)

_DTSU666: Sequence[Cell] = (
    ("energy", 3, 0x101E, ">f", 1.0),
    ("energy_export", 3, 0x1028, ">f", 1.0),
    *_phases("voltage", 3, 0x2000, ">f", 10.0),
    *_phases("current", 3, 0x200C, ">f", 1000.0),
    ("power", 3, 0x2012, ">f", 10.0),
    *_phases("power", 3, 0x2014, ">f", 10.0),
    ("frequency", 3, 0x2044, ">f", 100.0),
)

_GROWATT: Sequence[Cell] = (
    ("status", 4, 0, ">H", 1.0),
    ("pv_power", 4, 1, ">I", 10.0),
    ("pv1_voltage", 4, 3, ">H", 10.0),
    ("pv1_current", 4, 4, ">H", 10.0),
    ("power", 4, 11, ">I", 10.0),
    ("frequency", 4, 13, ">H", 100.0),
    ("voltage_1", 4, 14, ">H", 10.0),
    ("current_1", 4, 15, ">H", 10.0),
    ("energy_today", 4, 26, ">I", 10.0),
    ("energy", 4, 28, ">I", 10.0),
    ("temperature", 4, 32, ">H", 10.0),
)

_AERASGARD: Sequence[Cell] = (
    *(("co2", 4, address, ">h", 1.0) for address in (0, 1)),
    *(("voc", 4, address, ">h", 10.0) for address in (2, 3)),
    *(("temperature", 4, address, ">h", 10.0) for address in (4, 5)),
    *(("humidity", 4, address, ">h", 10.0) for address in (6, 7)),
    *(("not assigned", 4, address, ">h", 1.0) for address in (8, 9, 10, 11, 12)),
    *(("pm25", 4, address, ">h", 1.0) for address in (13, 14)),
)

_METSENS200: Sequence[Cell] = (
    ("wind_direction", 3, 0, ">f", 1.0),
    ("wind_speed", 3, 2, ">f", 1.0),
    ("compass_heading", 3, 4, ">f", 1.0),
    ("supply_voltage", 3, 6, ">f", 1.0),
    ("wind_direction_average", 3, 8, ">f", 1.0),
    ("wind_speed_average", 3, 10, ">f", 1.0),
    ("gust_direction", 3, 12, ">f", 1.0),
    ("gust_speed", 3, 14, ">f", 1.0),
    ("status", 3, 16, ">I", 1.0),
)

_JXCT: Sequence[Cell] = (
    ("ph", 3, 0x06, ">H", 100.0),
    ("moisture", 3, 0x12, ">H", 10.0),
    ("temperature", 3, 0x13, ">h", 10.0),
    ("conductivity", 3, 0x15, ">H", 1.0),
    ("nitrogen", 3, 0x1E, ">H", 1.0),
    ("phosphorus", 3, 0x1F, ">H", 1.0),
    ("potassium", 3, 0x20, ">H", 1.0),
)

MODELS: Mapping[str, Sequence[Cell]] = {
    "abb_b23": _ABB,
    "air_quality": _AERASGARD,
    "campbell_metsens200": _METSENS200,
    "carlo_gavazzi_em24": _gavazzi(0x37, 0x42, 0x5C),
    "carlo_gavazzi_em340": _gavazzi(0x33, 0x34, 0x4E),
    "chint_dtsu666": _DTSU666,
    "dfrobot_sen0482": (("wind_direction", 3, 0, ">H", 10.0), ("wind_sector", 3, 1, ">H", 1.0)),
    "dfrobot_sen0600": (("moisture", 3, 0, ">H", 10.0), ("temperature", 3, 1, ">h", 10.0)),
    "eastron_sdm120": _SDM120,
    "eastron_sdm630": _SDM630,
    "growatt_inverter": _GROWATT,
    "janitza_umg96rm": _JANITZA,
    "jxct_soil_npk": _JXCT,
    "level_transmitter": (("level", 3, 4, ">h", 10.0),),
    "pzem_004t": _PZEM,
    "schneider_iem3155": _IEM3155,
    "siemens_pac2200": _PAC2200,
    "waveshare_relay_8ch": tuple((f"relay_{at + 1}", 1, at, "bit", 1.0) for at in range(8)),
    "xy_md02": (("temperature", 4, 1, ">h", 10.0), ("humidity", 4, 2, ">H", 10.0)),
}
