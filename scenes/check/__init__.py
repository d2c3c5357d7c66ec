"""What can be proven of scenes before anything moves: findings with file:line:column, in three languages.

`docs/decisions/0015-proof.md` says how the proof works and what it can't prove. One module looks at one kind of
thing: `head` and `steps` at what is named and whether it fits, `markers` and `flow` at the order, `sides` at what plays
side by side, `timing` at time, `guarding` at every path (`states`, `paths`), `library` at scenes together.
"""

from scenes.check.hall import Declared, Hall, read_interlocks
from scenes.check.library import check_hall, check_library
from scenes.check.scene import bounds, check_arguments, check_scene

__all__ = [
    "Declared",
    "Hall",
    "bounds",
    "check_arguments",
    "check_hall",
    "check_library",
    "check_scene",
    "read_interlocks",
]
