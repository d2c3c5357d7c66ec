"""Topics under which a device lives, as far as they can be told from the topics it reports on."""

from collections.abc import Iterable


def roots_of(topics: Iterable[str]) -> tuple[str, ...]:
    """Return the narrowest prefixes of at least two levels that hold the topics.

    Topics that share two levels or more are held by what they share: `rtl_433/gate/devices/7/battery` and
    `…/7/temperature` by `rtl_433/gate/devices/7`. A topic alone is held by its parent where that has two levels, else
    by itself: `zigbee2mqtt/hall-lamp` by itself, not by the whole `zigbee2mqtt`.
    """
    groups: dict[tuple[str, ...], list[list[str]]] = {}
    for topic in dict.fromkeys(topics):
        levels = topic.split("/")
        groups.setdefault(tuple(levels[:2]), []).append(levels)
    return tuple(sorted({"/".join(_shared(group)) for group in groups.values()}))


def _shared(group: list[list[str]]) -> list[str]:
    first = group[0]
    if len(group) == 1:
        return first[:-1] if len(first) > 2 else first
    most = min(map(len, group)) - 1
    level = 0
    while level < most and all(levels[level] == first[level] for levels in group):
        level += 1
    return first[: max(2, level)]
