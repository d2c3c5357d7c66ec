"""What the hub remembers: the run journal, and the database with its repositories. The only place with queries."""
