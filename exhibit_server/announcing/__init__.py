"""The hub's own devices and scenes, announced to Home Assistant by its MQTT discovery, and commands from there."""
