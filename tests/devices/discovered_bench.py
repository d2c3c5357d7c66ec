"""A device of hand-made entities behind the driver of discovered devices, and a player who speaks for it."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal

from devices.core.values import Point, PointType, Value
from devices.core.verbs import Verb
from devices.discovery.model import DiscoveredDevice, Entity, Outgoing, Presence
from devices.drivers.mqtt_discovered import MqttDiscovered
from devices.transports.memory_broker import MemoryMessageWire
from tests.devices.message_bench import Bench, alone, settle


def number(name: str) -> Any:
    def read(payload: bytes) -> Mapping[str, Value | None]:
        return {name: None if payload == b"None" else float(payload)}

    return read


def sensor(name: str, topic: str = "", **more: Any) -> Entity:
    topic = topic or name
    return Entity(
        kind="sensor",
        name=name.title(),
        unique_id=name,
        points=(Point(name=name, type=PointType.NUMBER),),
        state_topic=topic,
        readers={topic: (number(name),)},
        **more,
    )


def motion(**more: Any) -> Entity:
    return Entity(
        kind="binary_sensor",
        name="Motion",
        unique_id="motion",
        points=(Point(name="motion", type=PointType.BOOLEAN),),
        readers={"motion": (lambda payload: {"motion": payload == b"ON"},)},
        **more,
    )


def blind(name: str) -> Entity:
    return Entity(
        kind="cover",
        name=name,
        unique_id=name,
        points=(Point(name=name, type=PointType.NUMBER, writable=True, minimum=0, maximum=100, unit="%"),),
        readers={name: (number(name),)},
        verbs=(Verb(name=f"{name}_stop"),),
        writers={
            name: lambda args: (Outgoing(f"{name}/set", f"{args['value']:g}", qos=1, retain=True),),
            f"{name}_stop": lambda _args: (Outgoing(f"{name}/set", "STOP"),),
        },
        presence=presence(f"{name}/online"),
    )


def presence(*topics: str, mode: Literal["all", "any", "latest"] = "latest") -> Presence:
    return Presence(topics=dict.fromkeys(topics, {b"online": True, b"offline": False}.get), mode=mode)


def bench_of(*entities: Entity) -> AbstractAsyncContextManager[tuple[Bench, MemoryMessageWire]]:
    device = DiscoveredDevice(convention="test", key="test:1", name="Box", entities=entities)
    return alone(MqttDiscovered, {"convention": "test", "device": device})


async def say(player: MemoryMessageWire, *messages: tuple[str, str], retain: bool = False) -> None:
    for topic, payload in messages:
        await player.publish(topic, payload, retain=retain)
    await settle()
