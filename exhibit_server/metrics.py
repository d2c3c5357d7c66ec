"""/metrics in Prometheus text: what a monitoring system wants to know of a hub."""

from collections.abc import Iterator

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from exhibit_server.hub import Hub

TEXT = "text/plain; version=0.0.4; charset=utf-8"


class _HubCollector:
    """Reads the figures from the hub when asked: nothing is counted twice."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterator[Metric]:
        hub = self._hub
        available = GaugeMetricFamily(
            "exhibit_device_available", "1 when the device can be used", labels=["device", "zone", "driver"]
        )
        for device in hub.rig.values():
            identity = device.identity
            available.add_metric([device.id, identity.zone, identity.driver], float(device.availability.usable))
        ready = GaugeMetricFamily("exhibit_scene_ready", "1 when the scene could start now", labels=["scene"])
        for scene_id, readiness in hub.stage.readiness.items():
            ready.add_metric([scene_id], float(readiness.startable))
        playing = sum(not record.ended for record in hub.stage.runs())
        yield available
        yield ready
        waiting = float(hub.inbox.candidates.waiting)
        yield GaugeMetricFamily("exhibit_discovered_waiting", "New devices that wait for a technician", value=waiting)
        yield GaugeMetricFamily("exhibit_runs_playing", "Runs on the stage", value=float(playing))
        yield GaugeMetricFamily("exhibit_screens_connected", "Live sockets open", value=float(hub.live.clients))
        yield GaugeMetricFamily(
            "exhibit_store_backlog", "Entries waiting to be stored", value=float(hub.writer.backlog)
        )
        yield GaugeMetricFamily(
            "exhibit_all_stop", "1 while the hall is stopped", value=float(hub.stage.stop_state.active)
        )


def install_metrics(app: FastAPI) -> None:
    """Serve /metrics."""

    @app.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        registry = CollectorRegistry()
        registry.register(_HubCollector(request.app.state.hub))
        return Response(generate_latest(registry), media_type=TEXT)
