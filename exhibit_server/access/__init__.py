"""Who may do what: people and their PINs, sessions, tokens, and the one table of permissions. Holds no web code."""
