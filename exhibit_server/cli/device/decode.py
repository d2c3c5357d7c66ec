"""`exhibit device decode`: what the bytes of a wire log mean."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, cast

import typer

from devices.core.codecs import Codec, Sender, decode_frame
from exhibit_server.cli.common import MISUSED, JsonOption, fail
from exhibit_server.cli.device.answers import BatchOption, Json, as_json, codec_named, read_hex, run_batch, show

SENDERS = ("device", "controller")


def register(app: typer.Typer) -> None:
    app.command("decode")(decode)


def decode(
    protocol: Annotated[str, typer.Argument(help="Its word; `exhibit device encode --list` lists them.")] = "",
    hex_bytes: Annotated[str, typer.Argument(metavar="HEX", help="The bytes, such as 'AA FF 01 03 41 11 01 56'.")] = "",
    sender: Annotated[str, typer.Option("--from", help="Who sent them: device or controller.")] = "",
    request: Annotated[str, typer.Option("--request", help="The request they answer, in hexadecimal.")] = "",
    batch: BatchOption = None,
    as_json_: JsonOption = False,
) -> None:
    """Say what bytes on a wire mean, with the very code the hub runs.

    In a batch a request is {"protocol", "hex", "from"?, "request"?}.
    """
    from devices.catalogue import find_codecs

    codecs = find_codecs()
    if batch is not None:
        run_batch(batch, lambda each: answer(codecs, each))
        return
    if not protocol:
        fail(f"name a protocol: {', '.join(sorted(codecs))}", MISUSED)
    wanted = {"protocol": protocol, "hex": hex_bytes, "from": sender or None, "request": request or None}
    try:
        found = answer(codecs, wanted)
    except ValueError as problem:
        fail(str(problem), MISUSED)
    if as_json_:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found)


def answer(codecs: Mapping[str, Codec], wanted: Mapping[str, Any]) -> Json:
    """Answer one request. Raises ValueError when it can't be understood."""
    codec = codec_named(codecs, wanted.get("protocol"))
    data = read_hex(wanted.get("hex", ""))
    sender = wanted.get("from")
    if sender is not None and sender not in SENDERS:
        raise ValueError(f"expected from: device or controller, got {str(sender)[:40]!r}")
    asked = wanted.get("request")
    request = read_hex(asked) if asked else None
    return as_json(decode_frame(codec, data, sender=cast("Sender | None", sender), request=request))
