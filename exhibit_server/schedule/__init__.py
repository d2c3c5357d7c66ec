"""The hall's days: opening hours, holidays, quiet hours, and what happens by itself, exactly once."""
