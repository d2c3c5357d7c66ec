"""The Homie convention, versions 3, 4 and 5.

Source: "The Homie Convention" 4.0.0 (2019) and 5.0 (2024), homieiot. Versions 3 and 4 tell each attribute on a topic of
its own, and a device is complete when its `$state` is no longer `init`; version 5 tells everything in one
`$description`. Payloads are taken strictly, as the convention asks: `True` is no boolean, ` 5` is no integer.

Of version 3, node arrays are not followed. Of version 5, `$log` and `$alert` are not followed.
"""

from devices.discovery.homie.convention import Homie

__all__ = ["Homie"]
