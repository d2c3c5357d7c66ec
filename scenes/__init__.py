"""Scenes: the language, its loader and checker, the runner, rehearsal on virtual time. Sees only `devices.core`."""
