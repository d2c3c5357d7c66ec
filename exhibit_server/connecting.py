"""How the hub reaches its broker."""

from devices.transports.mqtt import MqttWire, Will
from exhibit_server.broker import BrokerAddress
from exhibit_server.hub_topics import state_topic


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
