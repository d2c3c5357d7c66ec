"""A scene's text as rows: where each step stands, also in a text that isn't a scene yet.

Rows are read off the YAML tree, not off the models, so that a mistake in one step doesn't hide the others. Paths are
those of runs (`scenes.plan.Station`). Lines and columns count from 1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from devices.core.documents import Trail
from scenes.steps import KINDS

MOST_ROWS = 2_000
"""Rows of one text that are shown."""

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A step and where it stands. `trail`: its place in the document. `branch`: which list of its parent it is in."""

    path: str
    kind: str
    trail: Trail
    depth: int
    parent: str | None
    branch: str
    index: int
    siblings: int
    enabled: bool
    first_line: int
    line: int
    last_line: int
    column: int
    inline: bool


@dataclass(frozen=True, slots=True)
class Inside:
    """A list of steps inside something: the mark its paths have, its node, its trail."""

    mark: str
    steps: yaml.SequenceNode
    trail: Trail


def rows_of(root: yaml.Node | None, text: str) -> list[Row]:
    """Return the steps of a scene's text, in the order of the file, at most `MOST_ROWS`."""
    steps = _under(root, "steps")
    if not isinstance(steps, yaml.SequenceNode):
        return []
    rows: list[Row] = []
    for row in _Walk(text.splitlines()).list(Inside("", steps, ("steps",)), "", depth=0, parent=None):
        if len(rows) == MOST_ROWS:
            break
        rows.append(row)
    return rows


def steps_line(root: yaml.Node | None) -> int | None:
    """Return the line in which `steps:` stands."""
    for key, _ in _pairs(root):
        if key.value == "steps":
            return int(key.start_mark.line) + 1
    return None


class _Walk:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def list(self, inside: Inside, prefix: str, *, depth: int, parent: str | None) -> Iterator[Row]:
        """Yield the steps of one list, those inside others after the one they are in."""
        steps = inside.steps
        above = 0
        for index, node in enumerate(steps.value):
            row = self._row(inside, index, node, above, path=f"{prefix}{index + 1}", depth=depth, parent=parent)
            above = row.last_line
            yield row
            for inner in insides(node):
                mark = f"{inner.mark}." if inner.mark else ""
                below = Inside(inner.mark, inner.steps, (*row.trail, *inner.trail))
                yield from self.list(below, f"{row.path}.{mark}", depth=depth + 1, parent=row.path)

    def _row(
        self, inside: Inside, index: int, node: yaml.Node, above: int, *, path: str, depth: int, parent: str | None
    ) -> Row:
        """Return a row; `above` is the number of lines that belong to what stands before it."""
        steps = inside.steps
        inline = bool(steps.flow_style)
        begin = node.start_mark.line if inline else self._dash(node.start_mark.line, steps.start_mark.column)
        last = max(begin, self._last(node, steps.start_mark.column))
        if not inline and index + 1 < len(steps.value):
            after = self._dash(steps.value[index + 1].start_mark.line, steps.start_mark.column)
            last = max(begin, min(last, after - 1))
        kinds = [key.value for key, _ in _pairs(node) if key.value in KINDS]
        return Row(
            path=path,
            kind=kinds[0] if len(kinds) == 1 else UNKNOWN,
            trail=(*inside.trail, index),
            depth=depth,
            parent=parent,
            branch=inside.mark,
            index=index,
            siblings=len(steps.value),
            enabled=getattr(_under(node, "enabled"), "value", "") != "false",
            first_line=(begin if inline else self._with_comments(begin, above)) + 1,
            line=begin + 1,
            last_line=last + 1,
            column=(node if inline else steps).start_mark.column + 1,
            inline=inline,
        )

    def _dash(self, line: int, column: int) -> int:
        """Return the line of an item's dash: mostly that of the item itself."""
        for number in range(min(line, len(self._lines) - 1), -1, -1):
            if self._lines[number][column : column + 1] == "-" and not self._lines[number][:column].strip():
                return number
        return line

    def _with_comments(self, begin: int, above: int) -> int:
        """Return the first of the lines of comment that stand right above a line."""
        while begin > above and self._lines[begin - 1].lstrip().startswith("#"):
            begin -= 1
        return begin

    def _last(self, node: yaml.Node, column: int) -> int:
        """Return the last line with something of a node in it, not counting remarks further left or empty lines."""
        last = min(_end(node), len(self._lines) - 1)
        while last > node.start_mark.line and self._outside(self._lines[last], column):
            last -= 1
        return int(last)

    @staticmethod
    def _outside(line: str, column: int) -> bool:
        bare = line.strip()
        return not bare or (bare.startswith("#") and len(line) - len(line.lstrip()) <= column)


def insides(node: yaml.Node) -> list[Inside]:
    """Return the lists of steps inside a step, its way out last, as `scenes.tree.blocks` does for models."""
    keys = {key.value: value for key, value in _pairs(node)}
    lists = [(mark, keys.get(key), (key,)) for kind, marks in _BLOCKS.items() if kind in keys for key, mark in marks]
    if "ask" not in keys:  # there it is the number of a choice
        lists.append(("o", keys.get("otherwise"), ("otherwise",)))
    found = [Inside(mark, steps, trail) for mark, steps, trail in lists if isinstance(steps, yaml.SequenceNode)]
    return [*_choices(keys.get("choices")), *found] if "ask" in keys else found


def _choices(choices: yaml.Node | None) -> Iterator[Inside]:
    if isinstance(choices, yaml.SequenceNode):
        for index, choice in enumerate(choices.value):
            steps = _under(choice, "steps")
            if isinstance(steps, yaml.SequenceNode):
                yield Inside(f"c{index + 1}", steps, ("choices", index, "steps"))


_BLOCKS = {
    "together": (("together", ""),),
    "group": (("group", ""),),
    "repeat": (("steps", ""),),
    "if": (("then", "t"), ("else", "e")),
    "until": (("do", "d"),),
}
"""By kind: which keys hold steps, and their marks in paths."""


def _pairs(node: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key, value


def _under(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """Return what stands under a key."""
    return next((value for key, value in _pairs(node) if key.value == name), None)


def _end(node: yaml.Node) -> int:
    """Return the line, from 0, in which the text of a node ends; a block's own mark lies behind what follows it."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return max((_end(part) for pair in node.value for part in pair), default=node.start_mark.line)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return max((_end(part) for part in node.value), default=node.start_mark.line)
    behind = node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line
    return int(node.end_mark.line) - (1 if behind else 0)
