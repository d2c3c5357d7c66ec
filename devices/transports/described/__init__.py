"""A device's protocol as data: how its frames are delimited, what they say, how it is commanded."""
