"""How the page looks, by day and by night. Classes only: the hub lets no style attribute in."""

STYLE = """
:root { --ink: #14172b; --quiet: #626a86; --page: #f3f5fa; --paper: #fff; --rule: #edf0f6; --tick: #e0e5f0;
  --good: #00997a; --waiting: #c97a00; --bad: #c8202f; --plain: #3f5bd9; --off: #d5dae6; --shade: #eef2ff;
  --bad-soft: #fdecee; --waiting-soft: #fff5e2; --wanted: #8a63d2 }
@media (prefers-color-scheme: dark) { :root { --ink: #edf0fa; --quiet: #98a1bf; --page: #0e1120; --paper: #171b2e;
  --rule: #20263d; --tick: #28304b; --good: #2cc7a3; --waiting: #f0a93a; --bad: #ff6b75; --plain: #7d95ff;
  --off: #39415e; --shade: #1d2440; --bad-soft: #3a1b25; --waiting-soft: #352a14; --wanted: #b79bf0 } }
* { box-sizing: border-box }
body { margin: 0; padding: 28px; background: var(--page); color: var(--ink); line-height: 1.45;
  font: 15px "Be Vietnam Pro", "Noto Sans KR", "Noto Sans CJK KR", "Noto Sans", system-ui, sans-serif }
:lang(ko) { word-break: keep-all }
section { background: var(--paper); border-radius: 18px; padding: 24px 26px; margin: 0 auto 24px; max-width: 1390px;
  box-shadow: 0 1px 3px rgb(20 23 43 / 8%), 0 12px 32px rgb(20 23 43 / 6%) }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px }
h1 { font-size: 26px; line-height: 1.2; letter-spacing: -.01em; margin: 0 }
.whole { max-width: 1390px; margin: 0 auto 16px }
header p { flex-basis: 100%; margin: 0; color: var(--quiet); font-variant-numeric: tabular-nums }
.verdict { padding: 3px 12px; border-radius: 99px; font-weight: 600; color: #fff; background: var(--quiet) }
.verdict.good { background: var(--good) } .verdict.bad { background: var(--bad) }
.verdict.waiting { background: var(--waiting) }
dl { display: flex; flex-wrap: wrap; gap: 10px 30px; margin: 18px 0 }
dt { color: var(--quiet); font-size: 12px } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere }
ul { margin: 0 0 18px; padding: 12px 18px 12px 34px; border-radius: 12px; color: var(--bad);
  background: var(--bad-soft) }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 6px; font-size: 12px; color: var(--quiet) }
.legend i { display: inline-block; width: 18px; height: 8px; margin-right: 7px; border-radius: 2px }
i.planned { width: 2px; height: 12px; background: var(--quiet); vertical-align: -2px }
i.wanted { height: 4px; background: var(--wanted); vertical-align: 2px }
i.observed { background: var(--shade); border: 1px solid var(--plain) }
i.command { width: 0; height: 0; border: 5px solid transparent; border-left: 7px solid var(--wanted); border-right: 0 }
i.confirmed { width: 8px; border-radius: 50%; background: var(--good) }
i.away { background: var(--bad-soft); border: 1px dashed var(--bad) }
.sheet { overflow-x: auto; margin: 0 -10px }
svg { display: block } svg svg { overflow: hidden }
text { font-size: 13px; fill: var(--ink) } .small { font-size: 11.5px } .quiet { fill: var(--quiet) }
.strong { font-weight: 600 } text.bad, .said.bad { fill: var(--bad) } .said.waiting { fill: var(--waiting) }
.tick, .divide, .rail { stroke: var(--tick) } .rule { stroke: var(--rule) }
.bar { fill: var(--plain) } .bar.good { fill: var(--good) } .bar.waiting { fill: var(--waiting) }
.bar.bad { fill: var(--bad) } .bar.quiet { fill: var(--off) } .bar:not(.main) { opacity: .62 }
.plan { stroke: var(--quiet); stroke-width: 1.5 } .drift { stroke: var(--quiet); stroke-dasharray: 2 3 }
.band { fill: var(--shade) } .band.waiting { fill: var(--waiting-soft) } .band.bad { fill: var(--bad-soft) }
.band.quiet { fill: var(--rule) }
.flag { fill: var(--ink) } .flag.bad { fill: var(--bad) } .flag-text { fill: var(--paper); font-weight: 600 }
.flag-pole { stroke: var(--ink); stroke-dasharray: 3 3; opacity: .6 } .flag-pole.bad { stroke: var(--bad) }
.away { fill: var(--bad-soft); stroke: var(--bad); stroke-dasharray: 4 3 }
.wanted { fill: var(--wanted) } .word { fill: var(--shade); stroke: var(--plain); stroke-opacity: .45 }
.word.off { fill: var(--rule); stroke: var(--off) }
.area { fill: var(--plain); opacity: .12 } .curve { fill: none; stroke: var(--plain); stroke-width: 1.8 }
.dashed { fill: none; stroke: var(--wanted); stroke-width: 1.6; stroke-dasharray: 5 4 }
.mark { stroke: var(--paper); stroke-width: 1 } .mark.command { fill: var(--wanted) }
.mark.confirmed, .mark.online, .mark.mended { fill: var(--good) } .mark.person { fill: var(--ink) }
.mark.cross { stroke: var(--bad); stroke-width: 2.4; fill: none }
@media print { body { background: #fff; padding: 0 } section { box-shadow: none } }
"""
