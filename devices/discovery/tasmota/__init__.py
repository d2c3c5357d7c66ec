"""Tasmota's own discovery: `tasmota/discovery/<MAC>/config` and `/sensors`, retained.

Source: Tasmota documentation, "Home Assistant" ("Tasmota discovery", since version 9.2), `xdrv_12_discovery.ino`; what
the fields mean and how entities are named: the library hatasmota, so that ids are the ones Home Assistant gives.

The state of relays and lamps is heard in the answers to commands (`stat/…/RESULT`, with SetOption4 on topics of their
own), on `stat/…/POWERn` and in telemetry (`tele/…/STATE`); that of sensors in `tele/…/SENSOR` and `stat/…/STATUS10`.
Home Assistant makes triggers of buttons (SetOption73); here they are events, under ids of our own.
"""

from devices.discovery.tasmota.convention import Tasmota

__all__ = ["Tasmota"]
