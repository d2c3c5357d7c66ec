"""The studio: scenes edited in the browser, kept as drafts, checked, rehearsed, published as files with versions.

`docs/decisions/0022-studio.md` says where drafts live and why. `studio` keeps drafts and versions, `checking` and
`rows` look at a text, `rehearsing` has it rehearsed in a process of its own, `parts` and `capture` serve trying out.
"""
