"""The login of PJLink: MD5 as in version 1.04, SHA-256 as in version 2.10.

Source: JBMIA, "PJLink Specifications" Version 1.04 and Version 2.00, section 5.1, for MD5. For SHA-256, Version 2.10 of
2024-02-29, section 5.1, as three independent public clients do it; the example of the specification (random number
3db2…, password JBMIAProjectorLink) comes out right. The document itself was not at hand.
"""

import hashlib


def md5_digest(random: bytes, password: str) -> bytes:
    """Return what precedes the first command: the MD5 of random number and password, in hexadecimal."""
    return hashlib.md5(random + password.encode(), usedforsecurity=False).hexdigest().encode()


def sha256_digest(projector: bytes, controller: bytes, password: str) -> bytes:
    """Return what precedes the first command after `PJLINK 2`: the controller's random number and the proof.

    Both random numbers are 16 bytes in hexadecimal; the proof is the SHA-256 of their exclusive or, again in
    hexadecimal, and the password. Raises ValueError when one is not.
    """
    one, other = bytes.fromhex(projector.decode("ascii")), bytes.fromhex(controller.decode("ascii"))
    if len(one) != 16 or len(other) != 16:
        raise ValueError("expected random numbers of 32 hexadecimal digits")
    mixed = bytes(a ^ b for a, b in zip(one, other, strict=True)).hex()
    return controller + hashlib.sha256((mixed + password).encode()).hexdigest().encode()
