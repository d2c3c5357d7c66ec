"""The command line of the hub: `exhibit demo`, `serve`, `check`, `rehearse`, `simulate`, `device`, `users` and more.

Exit codes: 0 done, 1 the thing checked is wrong (said with file:line), 2 the call is wrong.
"""

import typer

from exhibit_server.cli import (
    backup,
    check,
    content,
    demo,
    device,
    doctor,
    driver,
    openapi,
    rehearse,
    rehearse_text,
    runs,
    schedule,
    schema,
    serve,
    simulate,
    users,
)

app = typer.Typer(
    name="exhibit",
    help="VKC exhibit controller: plays demonstration scenes on real hardware and shows only what it observed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (demo, serve, check, rehearse, rehearse_text, simulate, doctor, backup, openapi, schema):
    module.register(app)
app.add_typer(runs.app, name="runs")
app.add_typer(users.app, name="users")
app.add_typer(content.app, name="content")
app.add_typer(device.app, name="device")
app.add_typer(driver.app, name="driver")
app.add_typer(schedule.app, name="schedule")
app.add_typer(schedule.tours, name="tours")


def main() -> None:
    """Run the command line."""
    app()
