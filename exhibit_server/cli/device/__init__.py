"""`exhibit device`: read and write protocols by hand, try discovery, find and record what is on a wire."""

import typer

from exhibit_server.cli.device import decode, encode, identify, onboard, recording

app = typer.Typer(
    help="Protocols and devices by hand: decode and encode frames, try discovery, find what is on a port.",
    no_args_is_help=True,
)
for module in (decode, encode, onboard, identify, recording):
    module.register(app)
