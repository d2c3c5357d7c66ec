"""Every sentence about what is wrong in a file, by its code, in the hall's languages. `{…}` is filled with details.

Codes are stable: tests and filters go by them. The English sentence is the one `str(finding)` gives.
"""

from collections.abc import Mapping

from devices.core.sentences.days import DAYS
from devices.core.sentences.expressions import EXPRESSIONS
from devices.core.sentences.files import FILES
from devices.core.sentences.paths import PATHS
from devices.core.sentences.scenes import SCENES
from devices.core.sentences.steps import STEPS
from devices.core.sentences.words import WORDS
from devices.core.texts import Texts

SENTENCES: Mapping[str, Texts] = {**WORDS, **FILES, **EXPRESSIONS, **SCENES, **STEPS, **PATHS, **DAYS}
