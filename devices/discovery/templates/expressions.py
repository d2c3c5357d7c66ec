"""Turns Jinja's syntax tree of an expression into closures: only the kinds of nodes named here exist."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import nodes

from devices.discovery.templates import library
from devices.discovery.templates.budget import Refusal, Run, Undefined, check_number, scalar
from devices.discovery.templates.methods import call_method
from devices.discovery.templates.operators import (
    BINARY,
    COMPARISONS,
    Operate,
    attribute,
    cut,
    look_up,
    negative,
    positive,
)

Evaluate = Callable[[Run], Any]

DEEPEST = 60
"""Levels of an expression."""


_OWN = re.compile(r"(?<!\w)__\w{1,40}__(?!\w)", re.ASCII)
"""Names of Python's own inside a text, as a format or a filter would look them up."""


def expression(node: nodes.Node, depth: int = 0) -> Evaluate:
    """Return the closure of an expression. Raises Refusal for what templates don't have."""
    if depth > DEEPEST:
        raise Refusal("is nested too deeply")
    make = _MAKERS.get(type(node))
    if make is None:
        raise Refusal(f"{type(node).__name__} is not allowed")
    return make(node, depth + 1)


def _const(node: nodes.Const, depth: int) -> Evaluate:
    del depth
    value = check_number(node.value)
    own = _OWN.search(value) if isinstance(value, str) else None
    if own is not None:
        raise Refusal(f"{own[0][:80]} is not allowed")
    return lambda run: value


def _name(node: nodes.Name, depth: int) -> Evaluate:
    del depth
    name = node.name
    if name in library.CONSTANTS:
        value = library.CONSTANTS[name]
        return lambda run: run.names.get(name, value)
    if name in library.OF_OTHERS:
        return _Foreign(name).found

    def look(run: Run) -> Any:
        try:
            return run.names[name]
        except KeyError:
            return Undefined(name)

    return look


class _Foreign:
    """A name that Home Assistant would have an answer for, which we refuse unless it was given."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def found(self, run: Run) -> Any:
        if self._name not in run.names:
            raise Refusal(f"{self._name} has no access to other entities")
        return run.names[self._name]


def _plain(name: str) -> str:
    """Return an attribute's name. Python's own are never meant kindly: refused before anything runs."""
    if name.startswith("__"):
        raise Refusal(f"{name[:80]} is not allowed")
    return name


def _attribute(node: nodes.Getattr, depth: int) -> Evaluate:
    holder, name = expression(node.node, depth), _plain(node.attr)

    def get(run: Run) -> Any:
        value = holder(run)
        if type(value) is dict and name in value:
            return value[name]
        return attribute(run, value, name)

    return get


def _item(node: nodes.Getitem, depth: int) -> Evaluate:
    holder = expression(node.node, depth)
    if isinstance(node.arg, nodes.Slice):
        bounds = [_optional(part, depth) for part in (node.arg.start, node.arg.stop, node.arg.step)]
        return lambda run: cut(run, holder(run), *(bound(run) for bound in bounds))
    key = expression(node.arg, depth)
    return lambda run: look_up(run, holder(run), key(run))


def _optional(node: nodes.Node | None, depth: int) -> Evaluate:
    return expression(node, depth) if node is not None else lambda run: None


def _binary(node: nodes.BinExpr, depth: int) -> Evaluate:
    left, right = expression(node.left, depth), expression(node.right, depth)
    operate: Operate = BINARY[type(node).__name__]
    return lambda run: operate(run, left(run), right(run))


def _and(node: nodes.And, depth: int) -> Evaluate:
    left, right = expression(node.left, depth), expression(node.right, depth)
    return lambda run: left(run) and right(run)


def _or(node: nodes.Or, depth: int) -> Evaluate:
    left, right = expression(node.left, depth), expression(node.right, depth)
    return lambda run: left(run) or right(run)


def _not(node: nodes.Not, depth: int) -> Evaluate:
    value = expression(node.node, depth)
    return lambda run: not value(run)


def _negative(node: nodes.Neg, depth: int) -> Evaluate:
    value = expression(node.node, depth)
    return lambda run: negative(run, value(run))


def _positive(node: nodes.Pos, depth: int) -> Evaluate:
    value = expression(node.node, depth)
    return lambda run: positive(run, value(run))


def _compare(node: nodes.Compare, depth: int) -> Evaluate:
    first = expression(node.expr, depth)
    rest = [(COMPARISONS[operand.op], expression(operand.expr, depth)) for operand in node.ops]

    def compare(run: Run) -> bool:
        left = first(run)
        for operate, make in rest:
            right = make(run)
            if not operate(run, left, right):
                return False
            left = right
        return True

    return compare


def _concat(node: nodes.Concat, depth: int) -> Evaluate:
    parts = [expression(part, depth) for part in node.nodes]

    def concat(run: Run) -> str:
        texts = [run.text(part(run)) for part in parts]
        run.grow(sum(map(len, texts)))
        return "".join(texts)

    return concat


def _choice(node: nodes.CondExpr, depth: int) -> Evaluate:
    test, yes = expression(node.test, depth), expression(node.expr1, depth)
    no = expression(node.expr2, depth) if node.expr2 is not None else lambda run: Undefined("the other case")
    return lambda run: yes(run) if test(run) else no(run)


def _list(node: nodes.List, depth: int) -> Evaluate:
    parts = [expression(part, depth) for part in node.items]
    return lambda run: [part(run) for part in parts]


def _tuple(node: nodes.Tuple, depth: int) -> Evaluate:
    parts = [expression(part, depth) for part in node.items]
    return lambda run: tuple([part(run) for part in parts])


def _dict(node: nodes.Dict, depth: int) -> Evaluate:
    pairs = [(expression(pair.key, depth), expression(pair.value, depth)) for pair in node.items]
    return lambda run: {scalar(key(run)): value(run) for key, value in pairs}


class _Arguments:
    """Arguments of a call: in order, and by name."""

    __slots__ = ("_args", "_named", "none")

    def __init__(self, node: nodes.Call | nodes.Filter | nodes.Test, depth: int) -> None:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise Refusal("* and ** are not allowed in a call")
        self._args = [expression(arg, depth) for arg in node.args]
        self._named = [(str(pair.key), expression(pair.value, depth)) for pair in node.kwargs]
        if any(name == "run" for name, _ in self._named):
            raise Refusal("nothing takes an argument run")
        self.none = not self._args and not self._named

    def args(self, run: Run) -> list[Any]:
        return [arg(run) for arg in self._args]

    def named(self, run: Run) -> dict[str, Any]:
        return {name: value(run) for name, value in self._named}


def _filter(node: nodes.Filter, depth: int) -> Evaluate:
    work = library.FILTERS.get(node.name)
    if work is None:
        raise Refusal(f"there is no filter {node.name[:80]!r}")
    if node.node is None:
        raise Refusal("a filter needs something to work on")
    return _applied(work, expression(node.node, depth), _Arguments(node, depth))


def _test(node: nodes.Test, depth: int) -> Evaluate:
    check = library.TESTS.get(node.name)
    if check is None:
        raise Refusal(f"there is no test {node.name[:80]!r}")
    return _applied(check, expression(node.node, depth), _Arguments(node, depth))


def _applied(work: Callable[..., Any], value: Evaluate, arguments: _Arguments) -> Evaluate:
    if arguments.none:
        return lambda run: work(run, value(run))
    return lambda run: work(run, value(run), *arguments.args(run), **arguments.named(run))


def _says(target: nodes.Expr, holder: str, name: str) -> bool:
    """Whether an expression is `holder.name`, said by name."""
    held = target.node if isinstance(target, nodes.Getattr) and target.attr == name else None
    return isinstance(held, nodes.Name) and held.name == holder


def _call(node: nodes.Call, depth: int) -> Evaluate:
    target, arguments = node.node, _Arguments(node, depth)
    if _says(target, "dict", "from_keys"):
        return lambda run: library.from_pairs(run, *arguments.args(run), **arguments.named(run))
    if isinstance(target, nodes.Getattr):
        holder, method = expression(target.node, depth), _plain(target.attr)
        return lambda run: call_method(run, holder(run), method, arguments.args(run), arguments.named(run))
    name = target.name if isinstance(target, nodes.Name) else ""
    if name in library.OF_OTHERS:
        raise Refusal(f"{name}() has no access to other entities")
    function = library.FUNCTIONS.get(name)
    if function is None:
        raise Refusal(f"there is no function {name[:80]!r}" if name else "only named functions can be called")
    return lambda run: function(run, *arguments.args(run), **arguments.named(run))


_MAKERS: Mapping[type, Callable[..., Evaluate]] = {
    nodes.Const: _const,
    nodes.Name: _name,
    nodes.Getattr: _attribute,
    nodes.Getitem: _item,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.Not: _not,
    nodes.Neg: _negative,
    nodes.Pos: _positive,
    nodes.Compare: _compare,
    nodes.Concat: _concat,
    nodes.CondExpr: _choice,
    nodes.List: _list,
    nodes.Tuple: _tuple,
    nodes.Dict: _dict,
    nodes.Filter: _filter,
    nodes.Test: _test,
    nodes.Call: _call,
    nodes.Add: _binary,
    nodes.Sub: _binary,
    nodes.Mul: _binary,
    nodes.Div: _binary,
    nodes.FloorDiv: _binary,
    nodes.Mod: _binary,
    nodes.Pow: _binary,
}
