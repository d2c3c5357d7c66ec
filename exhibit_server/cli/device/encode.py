"""`exhibit device encode`: the bytes of a verb."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from devices.core.codecs import Codec, decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.core.verbs import Verb
from exhibit_server.cli.common import MISUSED, WRONG, JsonOption, fail
from exhibit_server.cli.device.answers import BatchOption, Json, codec_named, run_batch


def register(app: typer.Typer) -> None:
    app.command("encode")(encode)


def encode(
    protocol: Annotated[str, typer.Argument(help="Its word.")] = "",
    verb: Annotated[str, typer.Argument(help="What to say; without it the protocol's verbs are listed.")] = "",
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", show_default=False)] = None,
    batch: BatchOption = None,
    list_all: Annotated[bool, typer.Option("--list", help="List the protocols and their verbs.")] = False,
    as_json_: JsonOption = False,
) -> None:
    """Say which bytes a verb becomes, with the very code the hub runs.

    In a batch a request is {"protocol", "verb", "args"?}.
    """
    from devices.catalogue import find_codecs

    codecs = find_codecs()
    if batch is not None:
        run_batch(batch, lambda each: answer(codecs, each))
        return
    if list_all or not protocol or not verb:
        _list(codecs, protocol, as_json=as_json_)
        return
    try:
        wanted = {"protocol": protocol, "verb": verb, "args": parse_arguments(arguments or [])}
        found = answer(codecs, wanted)
    except ValueError as problem:
        fail(str(problem), MISUSED)
    if as_json_:
        print(json.dumps(found, ensure_ascii=False))
    elif found["outcome"] == "accept":
        print(bytes.fromhex(found["hex"]).hex(" ").upper())
    if found["outcome"] != "accept":
        if not as_json_:
            fail(found["reason"], WRONG)
        raise typer.Exit(WRONG)


def answer(codecs: Mapping[str, Codec], wanted: Mapping[str, Any]) -> Json:
    """Answer one request. Raises ValueError when it can't be understood; a wrong argument is a rejection."""
    codec = codec_named(codecs, wanted.get("protocol"))
    verb, args = wanted.get("verb"), wanted.get("args") or {}
    if not isinstance(verb, str) or not isinstance(args, dict):
        raise ValueError('expected "verb" as a text and "args" as an object')
    try:
        data = encode_verb(codec, verb, args)
    except BadCommand as problem:
        return {"outcome": "reject", "meaning": "", "fields": {}, "reason": str(problem), "hex": ""}
    # Read back by the same codec: what is shown is what the bytes say, not what was asked for.
    meant = decode_frame(codec, data, sender="controller")
    fields = {"hex": data.hex(), **meant.fields}
    return {"outcome": "accept", "meaning": meant.meaning, "fields": fields, "reason": "", "hex": data.hex()}


def parse_arguments(words: list[str]) -> dict[str, Any]:
    """Turn NAME=VALUE words into arguments; a value may be a JSON list or object. Raises ValueError."""
    args: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            name, value = "value", word
        args[name.strip()] = json.loads(value) if value[:1] in ("[", "{") else value
    return args


def _list(codecs: Mapping[str, Codec], protocol: str, *, as_json: bool) -> None:
    try:
        chosen = [codec_named(codecs, protocol)] if protocol else [codecs[word] for word in sorted(codecs)]
    except ValueError as problem:
        fail(str(problem), MISUSED)
    if as_json:
        print(json.dumps({"protocols": [describe(codec) for codec in chosen]}, ensure_ascii=False))
        return
    for codec in chosen:
        print(f"{codec.PROTOCOL}: {codec.LABEL}")
        for verb in codec.VERBS:
            print(f"  {verb.name} {' '.join(_usage(verb))}".rstrip())


def describe(codec: Codec) -> Json:
    """Describe a protocol: its verbs with JSON Schemas of their arguments."""
    verbs = [{"name": verb.name, "arguments": verb.arguments.model_json_schema()} for verb in codec.VERBS]
    return {"protocol": codec.PROTOCOL, "label": codec.LABEL, "source": codec.SOURCE, "verbs": verbs}


def _usage(verb: Verb) -> list[str]:
    words = []
    for name, field in verb.arguments.model_fields.items():
        words.append(f"{name}=…" if field.is_required() else f"[{name}={field.default}]")
    return words
