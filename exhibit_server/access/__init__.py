"""Who may do what: people and their PINs, sessions, tokens, and the one table of permissions. Holds no web code."""

from exhibit_server.access.access import Access
from exhibit_server.access.permissions import AccessDenied, Permission, Principal, Role
from exhibit_server.access.refusals import LoginRefused, NotAccepted

__all__ = ["Access", "AccessDenied", "LoginRefused", "NotAccepted", "Permission", "Principal", "Role"]
