"""How a browser that nobody can type at becomes a screen of the hall: it shows a code, a technician enters it."""

from exhibit_server.pairing.codes import ALPHABET, LENGTH, new_code, normalised
from exhibit_server.pairing.pairings import Pairing, Pairings

__all__ = ["ALPHABET", "LENGTH", "Pairing", "Pairings", "new_code", "normalised"]
