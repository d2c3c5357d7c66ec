"""Rehearsals: a scene played by the real runner and real drivers on simulated hardware, with faults and all answers."""

from scenes.rehearsal.faults import BadFault, Fault, check_targets, load_faults, parse_fault
from scenes.rehearsal.hall import Hall, MakeHall
from scenes.rehearsal.judging import Rehearsal, timeline
from scenes.rehearsal.playing import Script, concerned, rehearse, rehearse_alone

__all__ = [
    "BadFault",
    "Fault",
    "Hall",
    "MakeHall",
    "Rehearsal",
    "Script",
    "check_targets",
    "concerned",
    "load_faults",
    "parse_fault",
    "rehearse",
    "rehearse_alone",
    "timeline",
]
