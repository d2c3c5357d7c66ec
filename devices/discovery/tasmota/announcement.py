"""What a Tasmota device announces of itself, checked, and the topics it uses.

Source: Tasmota `xdrv_12_discovery.ino` (the fields), `support.ino` (`GetTopic_P`, how FullTopic is filled in), Tasmota
documentation, "MQTT" (FullTopic, %prefix%, %topic%, %hostname%, %id%) and "Commands" (SetOptions); the meaning of the
fields also from the library hatasmota, which Home Assistant reads them with.
"""

from sys import intern
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from devices.transports.topics import check_topic

Short = Annotated[str, StringConstraints(max_length=200)]
Flag = Annotated[int, Field(ge=0, le=1)]


def _as_list(raw: Any) -> Any:
    return raw if isinstance(raw, list) else [raw]


def _as_flag(raw: Any) -> Any:
    """`bat` and `dslp` are numbers today; early versions sent them in lists."""
    return raw[0] if isinstance(raw, list) and raw else raw if raw != [] else 0


Numbers = Annotated[tuple[int, ...], BeforeValidator(_as_list), Field(max_length=64)]
Names = Annotated[tuple[Short | None, ...], BeforeValidator(_as_list), Field(max_length=64)]


class Announcement(BaseModel):
    """The payload of `tasmota/discovery/<MAC>/config`, under Tasmota's own names. Unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    ver: Literal[1]
    mac: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9_-]{1,40}$")]
    dn: Short
    t: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    ft: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    tp: Annotated[tuple[Short, ...], Field(min_length=3, max_length=3)]
    state: Annotated[tuple[Short, ...], Field(min_length=2, max_length=8)]
    ofln: Short
    onln: Short
    rl: Numbers
    fn: Names = ()
    ip: Short = ""
    hn: Short = ""
    md: Short = ""
    sw: Short = ""
    ty: Flag = 0
    fan: Flag = Field(default=0, alias="if")
    swc: Numbers = ()
    swn: Names = ()
    btn: Numbers = ()
    so: dict[Annotated[str, StringConstraints(max_length=8)], int] = Field(default_factory=dict, max_length=200)
    lk: Flag = 0
    lt_st: Annotated[int, Field(ge=0, le=5)] = 0
    bat: Annotated[int, BeforeValidator(_as_flag)] = 0
    dslp: Annotated[int, BeforeValidator(_as_flag)] = 0
    sho: Numbers = ()
    sht: Annotated[tuple[tuple[int, ...], ...], Field(max_length=32)] = ()

    @field_validator("state")
    @classmethod
    def _differ(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if words[0] == words[1]:
            raise ValueError("the words for off and on are the same")
        return words

    def option(self, number: int) -> bool:
        """Return whether SetOption<number> is on."""
        return self.so.get(str(number), 0) == 1

    @property
    def off(self) -> str:
        """The word for off (StateText1)."""
        return self.state[0]

    @property
    def on(self) -> str:
        """The word for on (StateText2)."""
        return self.state[1]

    def command(self, name: str) -> str:
        """Return the topic of a command."""
        return self._topic(0, name)

    def result(self, name: str = "RESULT") -> str:
        """Return a topic of the `stat` prefix."""
        return self._topic(1, name)

    def telemetry(self, name: str) -> str:
        """Return a topic of the `tele` prefix."""
        return self._topic(2, name)

    @property
    def root(self) -> tuple[str, ...]:
        """The topics everything of this device begins with, for commands, results and telemetry."""
        return tuple(dict.fromkeys(self._base(prefix) for prefix in range(3)))

    def name_of(self, index: int, platform: str) -> str:
        """Return the friendly name of a relay, or one made of the device's."""
        given = self.fn[index] if index < len(self.fn) else None
        return given or f"{self.dn} {platform} {index}".strip()

    def _topic(self, prefix: int, name: str) -> str:
        # Many entities share a topic; they should share its text too.
        return intern(f"{self._base(prefix)}/{name}")

    def _base(self, prefix: int) -> str:
        full = self.ft
        if prefix == 0 and "%prefix%" not in full:
            # Tasmota insists on a prefix for commands, so that it does not hear itself.
            full += "/%prefix%"
        words = {"%prefix%": self.tp[prefix], "%hostname%": self.hn, "%id%": self.mac[-6:], "%topic%": self.t}
        for mark, word in words.items():
            full = full.replace(mark, word)
        return full.replace("#", "").replace("//", "/").rstrip("/")


def read_announcement(document: Any, mac: str) -> Announcement:
    """Return a checked announcement. Raises ValueError that names the field."""
    if not isinstance(document, dict):
        raise ValueError("expected a JSON object")
    try:
        announcement = Announcement.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if announcement.mac != mac:
        raise ValueError(f"mac: expected {mac} as in the topic, got {announcement.mac}")
    for topic in announcement.root:
        if not topic.strip("/"):
            raise ValueError("ft: expected a topic, got nothing")
        check_topic(f"{topic}/LWT")
    return announcement
