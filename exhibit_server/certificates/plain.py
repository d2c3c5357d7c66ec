"""A certificate as text: for a terminal, and as Markdown."""

from collections.abc import Iterator, Sequence

from exhibit_server.certificates.sheet import Sheet, Table


def plain(sheet: Sheet) -> str:
    """Return the certificate for a terminal."""
    mark = "✓" if sheet.passed else "✗"
    lines = [f"{sheet.title} · {sheet.kind}", f"{mark} {sheet.verdict}", ""]
    lines += _aligned([*sheet.facts, *((time.label, time.said) for time in sheet.times), *sheet.rules])
    for table in sheet.tables:
        lines += ["", table.title]
        lines += _aligned(table.rows, indent="  ")
        lines += [f"  {table.note}"] if table.note else []
    return "\n".join(lines)


def markdown(sheet: Sheet) -> str:
    """Return the certificate as Markdown."""
    mark = "✓" if sheet.passed else "✗"
    lines = [
        f"# {_safe(sheet.title)}",
        "",
        f"{sheet.kind} · {_safe(sheet.hall)}",
        "",
        f"**{mark} {sheet.verdict}**",
        "",
    ]
    lines += [_safe(sheet.summary), "", *_grid((), sheet.facts), "", f"## {sheet.times_title}", ""]
    lines += [*_grid((), [(time.label, time.said) for time in sheet.times]), "", sheet.times_note, ""]
    lines += [f"## {sheet.rules_title}", "", *_grid((), sheet.rules)]
    for table in sheet.tables:
        lines += ["", *_section(table)]
    return "\n".join([*lines, "", f"_{_safe(sheet.footer)}_", ""])


def _section(table: Table) -> Iterator[str]:
    yield from (f"## {table.title}", "")
    if table.rows:
        yield from _grid(table.header, table.rows)
        yield ""
    if table.note:
        yield table.note


def _grid(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    width = max((len(row) for row in rows), default=len(header))
    yield "| " + " | ".join(header or [""] * width) + " |"
    yield "|" + "---|" * width
    for row in rows:
        yield "| " + " | ".join(_safe(cell) for cell in row) + " |"


def _safe(text: str) -> str:
    for mark in "\\`*_[]<>|":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")


def _aligned(rows: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        (indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]
