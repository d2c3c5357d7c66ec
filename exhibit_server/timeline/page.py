"""One standalone HTML file for one or several playings: no script, nothing loaded from anywhere."""

from collections.abc import Sequence

from exhibit_server.timeline.model import Lanes


def page(pictures: Sequence[Lanes], language: str, *, heading: str = "", intro: str = "") -> str:
    """Return the page, each picture a section of it, every text escaped."""
    raise NotImplementedError
