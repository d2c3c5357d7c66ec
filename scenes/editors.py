"""The JSON Schema of scene files, for editors: made from the models, so that it says what the loader does.

Pydantic describes the models; here that is turned into what helps while writing: one name for each thing that recurs,
and `$name` wherever a parameter may stand. `exhibit schema` writes it to `scenes/schema/scene.schema.json`.
"""

import json
from collections.abc import Mapping
from typing import Any

from devices.core.duration import LONGEST, PATTERN
from devices.core.texts import LANGUAGES
from scenes.scene import Scene
from scenes.steps import STEPS

Schema = dict[str, Any]

TITLE = "A scene of the exhibition hall"
_PUT_IN = {"$ref": "#/$defs/PutIn"}
_DECLARATIONS = ("Parameter", "Variant")
"""Parts of a scene in which no parameter is put in."""

_SHARED: Mapping[str, Schema] = {
    "PutIn": {
        "type": "string",
        "pattern": r"^\$[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        "description": "A parameter of the scene, declared under parameters.",
    },
    "Duration": {
        "description": "A duration: 500ms, 30s, 1m30s, 2h, or a number of seconds.",
        "anyOf": [
            {"type": "string", "pattern": PATTERN, "examples": ["500ms", "30s", "1m30s"]},
            {"type": "number", "minimum": 0, "maximum": LONGEST},
            _PUT_IN,
        ],
    },
    "Texts": {
        "description": "A text for each language of the hall.",
        "type": "object",
        "properties": {language: {"type": ["string", "number", "boolean"]} for language in LANGUAGES},
        "additionalProperties": {"type": ["string", "number", "boolean"]},
        "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
        "minProperties": 1,
    },
}


def schema() -> Schema:
    """Return the JSON Schema of a scene file: draft 7, which every editor knows."""
    made = Scene.model_json_schema()
    steps = made["properties"]["steps"]["items"]
    definitions = {
        name: _tidy(part, steps, bound=name not in _DECLARATIONS) for name, part in sorted(made.pop("$defs").items())
    }
    whole = _tidy(made, steps, bound=True)
    whole["properties"]["scene"] = {
        **made["properties"]["scene"],
        "description": "Its id, the same as the file's name.",
    }
    whole["properties"]["scene"].pop("title", None)
    for kind in STEPS:  # so that an editor explains the key that names a step
        definition = definitions[kind.__name__]
        definition["properties"][kind.KIND].setdefault("description", definition["description"])
    step = {"description": "One step, told by the key that names it.", "oneOf": steps["oneOf"]}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": TITLE,
        **whole,
        "$defs": {**_SHARED, "Step": step, **definitions},
    }


def written() -> str:
    """Return the schema as it stands in its file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _tidy(part: Any, steps: Schema, *, bound: bool) -> Any:
    """Return a part of pydantic's schema the way editors are given it."""
    if isinstance(part, list):
        return [_tidy(each, steps, bound=bound) for each in part]
    if not isinstance(part, dict):
        return part
    if part == steps:
        return {"$ref": "#/$defs/Step"}
    kept = {key: part[key] for key in ("description", "default") if key in part and part[key] is not None}
    core = {key: value for key, value in part.items() if key not in ("title", "description", "default")}
    return {**_core(core, steps, bound=bound), **kept}


def _core(core: Schema, steps: Schema, *, bound: bool) -> Schema:
    """Return what a part allows, without what is said about it."""
    named = _named(core)
    if named is not None:
        return {"$ref": f"#/$defs/{named}"}
    alternatives = [each for each in core.get("anyOf", []) if each != {"type": "null"}]
    if len(alternatives) == 1:  # what may be left out
        return _core(alternatives[0], steps, bound=bound)
    if alternatives and all(each.keys() == {"type"} for each in alternatives):
        return {"type": [each["type"] for each in alternatives]}
    tidied: Schema = {}
    for key, value in core.items():
        if key in ("properties", "patternProperties"):
            tidied[key] = {name: _tidy(each, steps, bound=bound) for name, each in value.items()}
        else:
            tidied[key] = _tidy(value, steps, bound=bound) if key in ("items", "oneOf", "anyOf") else value
    if "patternProperties" in tidied:
        tidied["additionalProperties"] = False
    return {"anyOf": [tidied, _PUT_IN]} if bound and _may_be_put_in(tidied) else tidied


def _named(core: Schema) -> str | None:
    """Return the name of what recurs, where this is it."""
    if core.get("examples") == _SHARED["Duration"]["anyOf"][0]["examples"]:
        return "Duration"
    if core.get("additionalProperties") == {"type": "string"} and core.get("type") == "object":
        return "Texts"
    return None


def _may_be_put_in(core: Schema) -> bool:
    """Return whether `$name` must be allowed beside: where a text would not be accepted as it is."""
    if core.get("type") in ("integer", "number", "boolean"):
        return True
    return core.get("type") == "string" and ("enum" in core or "pattern" in core)
