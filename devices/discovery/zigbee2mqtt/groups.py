"""Groups of the bridge, which it commands as one.

Source: Zigbee2MQTT documentation, "MQTT Topics and Messages" (`bridge/groups`) and "Groups". The list does not say what
a group can do: it can do what all of its members can. Ids as in its Home Assistant extension; that the base topic
stands in the identifier as the numbers of its letters is from memory, not confirmed by a document.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.discovery.zigbee2mqtt.generic import features, text_of

KINDS = ("light", "switch", "cover", "lock")
"""What groups may be."""

MOST_MEMBERS = 256


def trimmed_group(raw: Any) -> dict[str, Any] | None:
    """Return what counts of a group; None for what is none."""
    if not isinstance(raw, dict) or not text_of(raw, "friendly_name"):
        return None
    number, members = raw.get("id"), raw.get("members")
    if isinstance(number, bool) or not isinstance(number, int) or not isinstance(members, list):
        return None
    ids = [text_of(member, "ieee_address") for member in members[:MOST_MEMBERS] if isinstance(member, dict)]
    return {
        "id": number,
        "friendly_name": raw["friendly_name"],
        "members": [{"ieee_address": ieee} for ieee in dict.fromkeys(ids) if ieee],
    }


def members_of(group: Mapping[str, Any], devices: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries of the members that are known."""
    return [devices[each["ieee_address"]] for each in group["members"] if each["ieee_address"] in devices]


def group_entry(base: str, group: Mapping[str, Any], members: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the group as if it were a device; None when its members have nothing in common."""
    exposes = _common([features({"features": member["definition"].get("exposes")}) for member in members])
    if not exposes:
        return None
    letters = "".join(str(ord(letter)) for letter in base)
    return {
        "ieee_address": str(group["id"]),
        "friendly_name": group["friendly_name"],
        "group": f"zigbee2mqtt_{letters}_{group['id']}",
        "definition": {"model": "Group", "vendor": "Zigbee2MQTT", "exposes": exposes},
    }


def _common(several: Sequence[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the exposes that all have, each with the features that all have of it."""
    found = []
    for kind in KINDS:
        same = [_first(exposes, kind) for exposes in several]
        if not same or None in same:
            continue
        names = set.intersection(*({text_of(each, "name") for each in features(expose or {})} for expose in same))
        shared = [each for each in features(same[0] or {}) if text_of(each, "name") in names]
        found.append({"type": kind, "features": shared})
    return found


def _first(exposes: list[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    """Return the expose of a kind that is not on an endpoint of its own."""
    return next((each for each in exposes if each.get("type") == kind and not text_of(each, "endpoint")), None)
