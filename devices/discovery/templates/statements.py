"""Turns Jinja's syntax tree of a template into closures that write its text: if, for, set, and what they hold."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jinja2 import nodes

from devices.discovery.templates.budget import Namespace, Refusal, Run, Undefined, kind_of
from devices.discovery.templates.expressions import DEEPEST, Evaluate, expression

Execute = Callable[[Run], None]


class _Break(Exception):
    """A loop was left."""


class _Continue(Exception):
    """A turn of a loop was cut short."""


def body(parts: Sequence[nodes.Node], depth: int = 0) -> Execute:
    """Return the closure of statements one after another. Raises Refusal for what templates don't have."""
    if depth > DEEPEST // 2:
        raise Refusal("is nested too deeply")
    steps: list[Execute] = []
    for part in parts:
        make = _MAKERS.get(type(part))
        if make is None:
            raise Refusal(f"{type(part).__name__} is not allowed")
        steps += make(part, depth + 1)
    if len(steps) == 1:
        return steps[0]

    def execute(run: Run) -> None:
        for step in steps:
            step(run)

    return execute


def _output(node: nodes.Output, depth: int) -> list[Execute]:
    del depth
    return [
        _data(part.data) if isinstance(part, nodes.TemplateData) else _value(expression(part)) for part in node.nodes
    ]


def _data(text: str) -> Execute:
    return lambda run: run.write(text)


def _value(value: Evaluate) -> Execute:
    return lambda run: run.write(run.text(value(run)))


def _if(node: nodes.If, depth: int) -> list[Execute]:
    cases = [(expression(node.test), body(node.body, depth))]
    cases += [(expression(case.test), body(case.body, depth)) for case in node.elif_]
    otherwise = body(node.else_, depth)

    def choose(run: Run) -> None:
        for test, then in cases:
            if test(run):
                then(run)
                return
        otherwise(run)

    return [choose]


def _for(node: nodes.For, depth: int) -> list[Execute]:
    if node.recursive:
        raise Refusal("recursive loops are not allowed")
    elements, bind = expression(node.iter), _target(node.target)
    test = expression(node.test) if node.test is not None else None
    turn, otherwise = body(node.body, depth), body(node.else_, depth)
    cost = 4 + sum(1 for _ in node.find_all(nodes.Node))

    def loop(run: Run) -> None:
        outer = run.names
        found = run.elements(elements(run))
        try:
            if test is not None:
                found = _filtered(run, found, bind, test, cost)
            for index in range(len(found)):
                run.charge(cost + len(outer))
                run.names = {**outer, "loop": _loop(found, index)}
                bind(run, found[index])
                try:
                    turn(run)
                except _Continue:
                    continue
                except _Break:
                    break
        finally:
            run.names = outer
        if not found:
            otherwise(run)

    return [loop]


def _filtered(run: Run, found: list[Any], bind: Callable[[Run, Any], None], test: Evaluate, cost: int) -> list[Any]:
    outer, kept = run.names, []
    for each in found:
        run.charge(cost + len(outer))
        run.names = dict(outer)
        bind(run, each)
        if test(run):
            kept.append(each)
    run.names = outer
    return kept


def _loop(found: list[Any], index: int) -> dict[str, Any]:
    """Return what a template knows of the loop it is in."""
    count = len(found)
    return {
        "index": index + 1,
        "index0": index,
        "revindex": count - index,
        "revindex0": count - index - 1,
        "first": index == 0,
        "last": index == count - 1,
        "length": count,
        "previtem": found[index - 1] if index else Undefined("there is no previous item"),
        "nextitem": found[index + 1] if index + 1 < count else Undefined("there is no next item"),
    }


def _target(node: nodes.Node) -> Callable[[Run, Any], None]:
    """Return what gives a name, several names, or an attribute of a namespace its value."""
    if isinstance(node, nodes.Name):
        name = node.name
        return lambda run, value: run.names.__setitem__(name, value)
    if isinstance(node, nodes.NSRef):
        holder, attribute = node.name, node.attr
        return lambda run, value: _set_attribute(run, holder, attribute, value)
    if isinstance(node, nodes.Tuple):
        parts = [_target(part) for part in node.items]
        return lambda run, value: _unpack(run, parts, value)
    raise Refusal(f"can't set {type(node).__name__}")


def _set_attribute(run: Run, holder: str, attribute: str, value: Any) -> None:
    namespace = run.names.get(holder)
    if not isinstance(namespace, Namespace):
        raise Refusal(f"{holder} is no namespace")
    if isinstance(value, Namespace):
        raise Refusal("a namespace can't hold a namespace")
    run.charge(1)
    namespace.attributes[attribute] = value


def _unpack(run: Run, parts: Sequence[Callable[[Run, Any], None]], value: Any) -> None:
    values = run.elements(value)
    if len(values) != len(parts):
        raise Refusal(f"can't set {len(parts)} names from {kind_of(value)} of {len(values)}")
    for part, each in zip(parts, values, strict=True):
        part(run, each)


def _set(node: nodes.Assign, depth: int) -> list[Execute]:
    del depth
    value, bind = expression(node.node), _target(node.target)
    return [lambda run: bind(run, value(run))]


def _set_block(node: nodes.AssignBlock, depth: int) -> list[Execute]:
    if node.filter is not None:
        raise Refusal("a filter on a set block is not allowed")
    inner, bind = body(node.body, depth), _target(node.target)

    def capture(run: Run) -> None:
        outer, run.out = run.out, []
        try:
            inner(run)
            text = "".join(run.out)
        finally:
            run.out = outer
        bind(run, text)

    return [capture]


def _with(node: nodes.With, depth: int) -> list[Execute]:
    pairs = [(_target(target), expression(value)) for target, value in zip(node.targets, node.values, strict=True)]
    inner = body(node.body, depth)

    def execute(run: Run) -> None:
        outer = run.names
        values = [value(run) for _, value in pairs]
        run.charge(len(outer))
        run.names = dict(outer)
        try:
            for (bind, _), value in zip(pairs, values, strict=True):
                bind(run, value)
            inner(run)
        finally:
            run.names = outer

    return [execute]


def _do(node: nodes.ExprStmt, depth: int) -> list[Execute]:
    del depth
    value = expression(node.node)

    def execute(run: Run) -> None:
        value(run)

    return [execute]


def _break(node: nodes.Break, depth: int) -> list[Execute]:
    del node, depth

    def execute(run: Run) -> None:
        del run
        raise _Break

    return [execute]


def _continue(node: nodes.Continue, depth: int) -> list[Execute]:
    del node, depth

    def execute(run: Run) -> None:
        del run
        raise _Continue

    return [execute]


_MAKERS: Mapping[type, Callable[..., list[Execute]]] = {
    nodes.Output: _output,
    nodes.If: _if,
    nodes.For: _for,
    nodes.Assign: _set,
    nodes.AssignBlock: _set_block,
    nodes.With: _with,
    nodes.ExprStmt: _do,
    nodes.Break: _break,
    nodes.Continue: _continue,
}
