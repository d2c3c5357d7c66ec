"""From the text of a template to Jinja's syntax tree, which is all that Jinja is used for."""

import re

from jinja2 import Environment, nodes

_PATH = re.compile(
    r"\{\{-?\s*value_json((?:\.[A-Za-z_]\w*|\[\s*(?:'[^'\\\n]*'|\"[^\"\\\n]*\"|\d{1,6})\s*\])*)\s*-?\}\}", re.ASCII
)
_PART = re.compile(r"\.(\w+)|\[\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+))\s*\]", re.ASCII)
SIGNS = ("{{", "{%", "{#")
"""What makes a text a template."""

_EXTENSIONS = ("jinja2.ext.loopcontrols", "jinja2.ext.do")


def parse(text: str) -> nodes.Template:
    """Return the tree. Raises TemplateSyntaxError, RecursionError.

    Nine of ten templates are no more than a path into the payload; their tree is made here, several times faster.
    """
    path = _PATH.fullmatch(text)
    if path is not None:
        return _tree_of_path(path[1])
    return Environment(extensions=list(_EXTENSIONS)).parse(text)  # noqa: S701 - it only parses


def is_quick(text: str) -> bool:
    """Return whether a template is read without Jinja's parser: it is a path, or no template at all."""
    return not any(sign in text for sign in SIGNS) or _PATH.fullmatch(text.strip()) is not None


def _tree_of_path(path: str) -> nodes.Template:
    node: nodes.Expr = nodes.Name("value_json", "load")
    for name, single, double, index in _PART.findall(path):
        if name:
            node = nodes.Getattr(node, name, "load")
        else:
            node = nodes.Getitem(node, nodes.Const(int(index) if index else single or double), "load")
    return nodes.Template([nodes.Output([node])])
