"""A scene's certificate on one page, for the terminal, as Markdown and as a page to print and file."""

from exhibit_server.certificates.page import page
from exhibit_server.certificates.plain import markdown, plain
from exhibit_server.certificates.sheet import Sheet, sheet_of

__all__ = ["Sheet", "markdown", "page", "plain", "sheet_of"]
