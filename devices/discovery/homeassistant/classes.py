"""Device classes: which of Home Assistant's words fit a sensor, and which a binary sensor.

Source: Home Assistant, "Sensor" and "Binary sensor", device class; core, homeassistant/components/binary_sensor.
A word that fits the other kind only, or an empty one, is refused as Home Assistant refuses it. A word that is not in
these lists may be one of a later version: it is taken.
"""

from devices.discovery.homeassistant.config import Config

_SENSOR = """
absolute_humidity apparent_power aqi area atmospheric_pressure battery blood_glucose_concentration carbon_dioxide
carbon_monoxide conductivity current data_rate data_size date distance duration energy energy_distance
energy_storage enum frequency gas humidity illuminance irradiance moisture monetary nitrogen_dioxide
nitrogen_monoxide nitrous_oxide ozone ph pm1 pm10 pm25 pm4 power power_factor precipitation
precipitation_intensity pressure reactive_energy reactive_power signal_strength sound_pressure speed
sulphur_dioxide temperature temperature_delta timestamp uptime volatile_organic_compounds
volatile_organic_compounds_parts voltage volume volume_flow_rate volume_storage water weight wind_direction
wind_speed
"""
_BINARY_SENSOR = """
battery battery_charging carbon_monoxide cold connectivity door garage_door gas heat light lock moisture motion
moving occupancy opening plug power presence problem running safety smoke sound tamper update vibration
window
"""

_OF_SENSORS, _OF_BINARY_SENSORS = frozenset(_SENSOR.split()), frozenset(_BINARY_SENSOR.split())
_STRANGE = {"sensor": _OF_BINARY_SENSORS - _OF_SENSORS, "binary_sensor": _OF_SENSORS - _OF_BINARY_SENSORS}


def device_class(config: Config, kind: str) -> str:
    """Return the device class in small letters; "" where there is none. Raises ValueError."""
    given = config.optional_text("device_class")
    if given is None or "device_class" not in config:
        return ""
    word = given.lower()
    if not word or word in _STRANGE[kind]:
        raise ValueError(f"device_class: expected one of a {kind.replace('_', ' ')}, got {given[:80]!r}")
    return word
