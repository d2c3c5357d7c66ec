"""The MQTT broker of the hall: Mosquitto as a supervised child, amqtt inside the hub, or one that is there already."""

from exhibit_server.broker.opening import BrokerUnusable, open_broker
from exhibit_server.broker.settings import BrokerAddress, BrokerSettings

__all__ = ["BrokerAddress", "BrokerSettings", "BrokerUnusable", "open_broker"]
