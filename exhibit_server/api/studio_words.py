"""The words a scene may be written with, for completion."""

from collections.abc import Collection, Mapping

from devices.core.device import Device
from devices.core.simulation import FAULTS
from devices.core.values import Point
from devices.core.verbs import Verb
from exhibit_server.api import schemas
from exhibit_server.api.device_views import texts
from exhibit_server.studio.sentences import FAULT_NAMES
from scenes.expressions.functions import FUNCTIONS
from scenes.loader import LoadedScene
from scenes.steps import KINDS


def vocabulary_view(
    hall: schemas.HallView, devices: Mapping[str, Device], scenes: Mapping[str, LoadedScene], stored: Collection[str]
) -> schemas.VocabularyView:
    """List the words of a hall; `stored` are the names in the content store."""
    return schemas.VocabularyView(
        languages=hall.languages,
        zones=[schemas.VocabularyWordView(id=zone.id, name=zone.name) for zone in hall.zones],
        devices=[_device(device) for device in devices.values()],
        scenes=[
            schemas.VocabularySceneView(
                id=name, title=texts(loaded.scene.title), parameters=list(loaded.scene.parameters)
            )
            for name, loaded in sorted(scenes.items())
        ],
        media=sorted({*_media(devices), *stored}),
        functions=[
            schemas.VocabularyFunctionView(name=name, takes=each.takes, help=each.help)
            for name, each in FUNCTIONS.items()
        ],
        faults=[schemas.VocabularyWordView(id=fault, name=texts(FAULT_NAMES[fault])) for fault in FAULTS],
        step_kinds=list(KINDS),
    )


def _media(devices: Mapping[str, Device]) -> set[str]:
    contents = [device.points["content"] for device in devices.values() if "content" in device.points]
    return {word for point in contents for word in point.known if word}


def _device(device: Device) -> schemas.VocabularyDeviceView:
    return schemas.VocabularyDeviceView(
        id=device.id,
        name=texts(device.identity.name),
        zone=device.identity.zone,
        points=[_point(point) for point in device.points.values()],
        verbs=[_verb(verb) for verb in device.verbs.values()],
    )


def _point(point: Point) -> schemas.VocabularyPointView:
    return schemas.VocabularyPointView(
        name=point.name,
        label=texts(point.label),
        type=point.type.value,
        unit=point.unit,
        minimum=point.minimum,
        maximum=point.maximum,
        choices=list(point.choices),
        known=list(point.known),
        writable=point.writable,
        feedback=point.feedback,
        takes=point.takes,
    )


def _verb(verb: Verb) -> schemas.VocabularyVerbView:
    arguments = verb.arguments.model_json_schema()
    required = arguments.get("required", [])
    return schemas.VocabularyVerbView(
        name=verb.name,
        label=texts(verb.label),
        sets=verb.sets,
        arguments=[
            schemas.VocabularyArgumentView(name=name, required=name in required, json_schema=each)
            for name, each in arguments.get("properties", {}).items()
        ],
    )
