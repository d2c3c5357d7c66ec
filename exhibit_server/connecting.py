"""How the hub reaches its broker, from its settings."""

from devices.transports.mqtt import MqttWire, Will
from exhibit_server.broker import BrokerAddress, BrokerSettings
from exhibit_server.hub_topics import state_topic
from exhibit_server.settings import Settings


def hub_wire(broker: BrokerAddress, hall: str) -> MqttWire:
    """Return the hub's connection to its broker; its last will says that it is gone."""
    return MqttWire(
        "mqtt",
        host=broker.host,
        port=broker.port,
        username=broker.username,
        password=broker.password,
        client_id=f"exhibit-{hall}",
        will=Will(state_topic(hall), "offline"),
    )


def broker_settings(settings: Settings) -> BrokerSettings:
    """Return which broker is to be used, and how."""
    return BrokerSettings(
        kind="external" if settings.broker_url else settings.broker_kind,
        url=settings.broker_url,
        host=settings.broker_host,
        port=settings.broker_port,
        allow_other_port=settings.allow_other_port,
        password_file=settings.broker_password_file,
        username=settings.broker_username,
        password=settings.broker_password,
    )
