"""Sparkplug B, read only: edge nodes and their devices, as their birth certificates list them.

Source: Eclipse Sparkplug Specification 3.0.0 (topics, birth and death certificates, `seq`, `bdSeq`, aliases); Eclipse
Tahu `sparkplug_b.proto` (the payload).

A birth names every metric and gives it an alias; DATA may then tell the alias alone, so a value is only believed when
it follows, without a gap in `seq`, from a birth that was heard. After a gap all values are unknown until the next
birth, which `asks` requests (`Node Control/Rebirth`): the one command that is sent, as births are not retained.
"""

from devices.discovery.sparkplug.convention import Sparkplug

__all__ = ["Sparkplug"]
