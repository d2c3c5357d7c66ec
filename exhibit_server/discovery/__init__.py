"""New devices of the hall: what announces itself on MQTT waits here for a technician, and lives on once approved."""
