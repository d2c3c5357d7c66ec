"""The topics on which the hub announces its own, tells their state and takes commands.

Source: Home Assistant, "MQTT" (discovery topic `<prefix>/device/<object id>/config`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of one hall. `prefix` is Home Assistant's discovery prefix."""

    hall: str
    prefix: str

    @property
    def root(self) -> str:
        return f"exhibit/{self.hall}"

    def object_id(self, device: str | None = None) -> str:
        """Return the id under which a device is announced; the hub's own, which holds the scenes, without one."""
        return f"exhibit_{self.hall}_{device}" if device is not None else f"exhibit_{self.hall}"

    def config(self, device: str | None = None) -> str:
        return f"{self.prefix}/device/{self.object_id(device)}/config"

    @property
    def configs(self) -> str:
        """Filter of every device payload, ours and others'."""
        return f"{self.prefix}/device/+/config"

    def availability(self, device: str) -> str:
        return f"{self.root}/device/{device}/availability"

    def point(self, device: str, point: str) -> str:
        """Return where a point's value is told; one that is called like the availability gets a name of its own."""
        name = "point_availability" if point == "availability" else point
        return f"{self.root}/device/{device}/{name}"

    def command(self, device: str, verb: str) -> str:
        return f"{self.root}/device/{device}/{verb}/set"

    @property
    def commands(self) -> str:
        return f"{self.root}/device/+/+/set"

    @property
    def states(self) -> str:
        """Filter of every retained state of devices."""
        return f"{self.root}/device/+/+"

    def scene(self, scene: str, what: str) -> str:
        """Return a scene's topic: `state` and `availability` are retained, `start` is a command."""
        return f"{self.root}/scene/{scene}/{what}"

    @property
    def scenes(self) -> str:
        """Filter of every retained state of scenes."""
        return f"{self.root}/scene/+/+"

    def is_own_config(self, topic: str) -> bool:
        """Whether a topic carries an announcement of this hall."""
        return is_announcement(self.hall, self.prefix, topic)


def is_announcement(hall: str, prefix: str, topic: str) -> bool:
    """Whether a topic carries an announcement of this hall's own hub."""
    head, tail = f"{prefix}/device/exhibit_{hall}", "/config"
    if not (topic.startswith(head) and topic.endswith(tail)):
        return False
    rest = topic[len(head) : -len(tail)]
    return rest == "" or (rest.startswith("_") and "/" not in rest)
