"""The flight recorder: what happened while a run played, shown, compared with a golden run, and played again."""
