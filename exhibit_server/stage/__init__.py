"""The stage: what is playing now, who may play next, and what must never be."""

from exhibit_server.stage.stage import Stage

__all__ = ["Stage"]
