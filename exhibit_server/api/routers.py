"""Every router of the API, one for each noun."""

from fastapi import FastAPI

from exhibit_server.api import (
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
)

EVERYBODY = (runs, hall, sessions, flight, queue, leases)
STAFF = (
    service,
    devices,
    discovered,
    events,
    tours,
    schedule,
    content,
    content_uploads,
    studio,
    studio_trying,
    screens,
    pairing,
)


def include_all(app: FastAPI) -> None:
    """Put the API under /api. The order is that of the document; what is tapped is found first."""
    for module in (*EVERYBODY, *STAFF, live_socket, hooks):
        app.include_router(module.router, prefix="/api")
    app.include_router(content_files.router)
