"""Every router of the API, one for each noun."""

from fastapi import FastAPI

from exhibit_server.api import (
    added_screens,
    backups,
    content,
    content_files,
    content_uploads,
    devices,
    discovered,
    events,
    flight,
    hall,
    hooks,
    leases,
    live_socket,
    opinions,
    pairing,
    queue,
    runs,
    schedule,
    screens,
    service,
    sessions,
    studio,
    studio_trying,
    tours,
    users,
    wire,
)

EVERYBODY = (runs, hall, sessions, flight, queue, leases)
STAFF = (
    service,
    devices,
    discovered,
    events,
    opinions,
    tours,
    schedule,
    wire,
    users,
    backups,
    content,
    content_uploads,
    studio,
    studio_trying,
    added_screens,
    screens,
    pairing,
)


def include_all(app: FastAPI) -> None:
    """Put the API under /api. The order is that of the document; what is tapped is found first."""
    for module in (*EVERYBODY, *STAFF, live_socket, hooks):
        app.include_router(module.router, prefix="/api")
    app.include_router(content_files.router)
