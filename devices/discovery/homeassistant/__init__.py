"""Home Assistant's MQTT discovery, read as Home Assistant reads it.

Source: Home Assistant, "MQTT" and the pages of its MQTT platforms ("MQTT Sensor", "MQTT Light", …); where these leave
something open, home-assistant/core, homeassistant/components/mqtt/, releases 2024 to 2026.
"""

from devices.discovery.homeassistant.convention import HomeAssistant

__all__ = ["HomeAssistant"]
