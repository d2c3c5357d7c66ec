"""One module for each group of Home Assistant's kinds of entities: from their keys to points, readers and writers."""
