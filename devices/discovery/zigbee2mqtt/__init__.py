"""Zigbee2MQTT's bridge: `<base>/bridge/devices` lists every device with what it exposes.

Source: Zigbee2MQTT documentation, "MQTT Topics and Messages", "Exposes", "Device Availability"; ids and kinds are those
of its own Home Assistant extension, so that a device announced both ways is recognised as one.

The coordinator, disabled devices and those the bridge has no definition for are not listed. Groups can do what all of
their members can.
"""

from devices.discovery.zigbee2mqtt.convention import Zigbee2Mqtt

__all__ = ["Zigbee2Mqtt"]
