"""Shelly devices, which announce themselves on MQTT in two ways.

Gen1 (source: Shelly, "Gen1 Device API", MQTT sections of each device): everything lives under `shellies/<id>/`, each
value on a topic of its own; `shellies/announce` and `shellies/<id>/announce` tell id, model and MAC.

Gen2 and later (source: Shelly, "Gen2+ Device API": "MQTT", "Notifications", "RPC Protocol", component pages): a device
lives under its topic prefix, which is its id unless somebody changed it. It announces nothing by itself, so it is
recognised by what it does say: `<id>/online` and `<id>/status/<component>` where the id has the form
`shelly<model>-<12 hex digits>`; `<prefix>/events/rpc`, whose `src` is the id whatever the prefix; its answers to
`Shelly.GetStatus` and `Shelly.GetDeviceInfo`; `<prefix>/announce` and `shellies/announce` where a script or the
control topics provide them. What a device can do is learnt from the components it reports, and from its model.
"""

from devices.discovery.shelly.convention import Shelly

__all__ = ["Shelly"]
