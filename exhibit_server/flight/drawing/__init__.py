"""A picture of a run as one standalone page: `page` is the document, `steps` and `devices` draw, `canvas` measures."""
