"""A certificate as a page to print and file: one file, no script, nothing loaded from anywhere."""

from collections.abc import Sequence
from html import escape
from string import Template

from exhibit_server.certificates.sheet import Sheet, Table, Time

_PAGE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>$title · $kind</title><style>
$style
</style></head><body><main class="$density">
<header><div class="seal" aria-hidden="true">$seal</div>
<div><p class="kind">$kind</p><h1>$title</h1><p class="hall">$hall</p></div>
<p class="verdict $state">$verdict</p></header>
<p class="summary">$summary</p>
<dl class="facts">$facts</dl>
<div class="two"><section><h2>$times_title</h2>$times<p class="note">$times_note</p></section>
<section><h2>$rules_title</h2><dl class="rules">$rules</dl></section></div>
$tables
<footer><div class="sign">$signed</div><div class="sign">$seen</div><p>$footer</p></footer>
</main></body></html>
""")

DENSE = 22
"""Rows of all tables together above which a page is set smaller, to stay one."""

_STYLE = """
@page { size: A4; margin: 10mm 12mm }
* { box-sizing: border-box }
body { margin: 0; background: #e9ecf4; color: #14172b;
  font: 12.5px/1.45 "Be Vietnam Pro", "Pretendard", "Noto Sans KR", "Noto Sans CJK KR", system-ui, sans-serif }
main { width: 210mm; max-width: 100%; margin: 1rem auto; padding: 13mm 14mm; background: #fff;
  border-top: 5px solid #1c1f4a; border-radius: 3px }
header { display: grid; grid-template-columns: auto 1fr auto; gap: 14px; align-items: center }
h1 { font-size: 25px; line-height: 1.15; margin: 0; color: #1c1f4a; font-weight: 700 }
.kind { margin: 0 0 2px; font-weight: 600; color: #00806a }
.hall { margin: 3px 0 0; color: #545c78; font-size: 11.5px }
.seal svg { display: block; width: 58px; height: 58px }
.verdict { margin: 0; padding: 7px 12px; border-radius: 99px; font-weight: 600; max-width: 48mm; text-align: center }
.passed { background: #e0f4ee; color: #00634f } .failed { background: #fbe4e6; color: #a3131f }
.summary { margin: 12px 0; color: #33384f }
.facts { display: flex; flex-wrap: wrap; gap: 6px 26px; margin: 0; padding: 8px 0;
  border-block: 1px solid #dfe3ee }
.facts div { display: flex; flex-direction: column } dt { color: #626a86; font-size: 11px } dd { margin: 0 }
.facts dd { font-weight: 600; font-variant-numeric: tabular-nums }
h2 { font-size: 13px; margin: 14px 0 5px; color: #1c1f4a }
.two { display: grid; grid-template-columns: 1.15fr 1fr; gap: 0 22px }
.rules { margin: 0 } .rules div { display: flex; justify-content: space-between; gap: 12px;
  padding: 2.5px 0; border-bottom: 1px solid #eef0f6 } .rules dt { font-size: 12px } .rules dd { text-align: right }
.time { display: grid; grid-template-columns: 92px 1fr 104px; gap: 8px; align-items: center; margin: 3px 0 }
.time span:last-child { text-align: right; font-variant-numeric: tabular-nums; font-weight: 600 }
.bar { height: 8px; border-radius: 4px; background: #eef0f6 } .bar i { display: block; height: 8px; border-radius: 4px }
.least { background: #8fd3c2 } .expected { background: #00997a } .most { background: #d79a3a }
.max { background: #1c1f4a }
.note { margin: 5px 0 0; color: #545c78; font-size: 11px }
table { width: 100%; border-collapse: collapse }
th { text-align: left; font-weight: 500; color: #626a86; font-size: 11px }
th, td { padding: 2.5px 10px 2.5px 0; vertical-align: top; border-bottom: 1px solid #eef0f6 }
td:first-child { font-weight: 500 }
.dense table, .dense .note { font-size: 9.5px; line-height: 1.25 } .dense td, .dense th { padding-block: 1px }
.dense h2 { margin-top: 8px } .dense footer { margin-top: 8mm }
td:nth-child(2) { min-width: 7em }
.halves { display: grid; grid-template-columns: 1fr 1fr; gap: 0 22px } section { break-inside: avoid }
footer { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 40px; margin-top: 16mm }
.sign { border-top: 1px solid #14172b; padding-top: 4px; color: #545c78 }
footer p { grid-column: 1 / -1; margin: 4px 0 0; color: #626a86; font-size: 10.5px }
@media print { body { font-size: 10px } main { font-size: 10px } h1 { font-size: 21px }
  h2 { margin-top: 8px; font-size: 11.5px } .note, th, .kind, .hall, dt { font-size: 9px } .rules dt { font-size: 10px }
  footer { margin-top: 9mm } .seal svg { width: 46px; height: 46px } .time { margin: 1px 0 }
  .dense table, .dense .note { font-size: 7.5px } .dense h2 { margin: 4px 0 2px }
  .dense td, .dense th { padding-block: 0 } .dense footer { margin-top: 6mm } .dense .summary { margin: 6px 0 } }
@media print { body { background: none }
  main { width: auto; margin: 0; padding: 0; border-radius: 0; padding-top: 4mm } }
@media (max-width: 640px) { .two, .halves, header { grid-template-columns: 1fr } main { padding: 16px } }
"""

_SEAL = (
    '<svg viewBox="0 0 60 60"><circle cx="30" cy="30" r="28" fill="none" stroke="#1c1f4a" stroke-width="2.5"/>'
    '<circle cx="30" cy="30" r="23" fill="none" stroke="#1c1f4a" stroke-width=".8"/>'
    '<path d="M12 34h36" stroke="#c9cede" stroke-width="3"/><path d="M12 34h{end}" stroke="{colour}" stroke-width="3"/>'
    '<circle cx="14" cy="34" r="4" fill="{colour}"/><circle cx="30" cy="34" r="4" fill="{middle}"/>'
    '<circle cx="46" cy="34" r="4" fill="{last}"/><path d="{mark}" fill="none" stroke="{colour}" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def page(sheet: Sheet) -> str:
    """Return the page. Everything that comes from scenes or devices is escaped."""
    devices, *halves, excluded, findings = sheet.tables
    rows = sum(len(table.rows) for table in sheet.tables)
    return _PAGE.substitute(
        language=escape(sheet.language),
        title=escape(sheet.title),
        kind=escape(sheet.kind),
        hall=escape(sheet.hall),
        style=_STYLE.strip(),
        seal=_seal(passed=sheet.passed),
        state="passed" if sheet.passed else "failed",
        verdict=escape(sheet.verdict),
        summary=escape(sheet.summary),
        facts=_list(sheet.facts),
        times_title=escape(sheet.times_title),
        times="".join(_bar(time) for time in sheet.times),
        times_note=escape(sheet.times_note),
        rules_title=escape(sheet.rules_title),
        rules=_list(sheet.rules),
        density="dense" if rows > DENSE else "roomy",
        tables="".join(
            (
                _section(devices),
                f'<div class="halves">{"".join(_section(table) for table in halves)}</div>',
                _section(excluded),
                _section(findings),
            )
        ),
        signed=escape(sheet.signatures[0]),
        seen=escape(sheet.signatures[1]),
        footer=escape(sheet.footer),
    )


def _seal(*, passed: bool) -> str:
    good, bad, quiet = "#00997a", "#c8202f", "#c9cede"
    if passed:
        return _SEAL.format(end=36, colour=good, middle=good, last=good, mark="M23 20l5 5 9-10")
    return _SEAL.format(end=16, colour=bad, middle=bad, last=quiet, mark="M25 15l10 10M35 15l-10 10")


def _list(rows: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows)


def _bar(time: Time) -> str:
    return (
        f'<div class="time"><span>{escape(time.label)}</span><span class="bar"><i class="{time.kind}" '
        f'style="width:{max(time.part * 100, 1):.1f}%"></i></span><span>{escape(time.said)}</span></div>'
    )


def _section(table: Table) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.header)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    body = f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{rows}</tbody></table>" if rows else ""
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return f"<section><h2>{escape(table.title)}</h2>{body}{note}</section>"
