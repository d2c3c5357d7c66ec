"""The content store: what displays and kiosks show besides their built-in views, kept by name in every language.

`kinds`, `magic` and `written` say what may come in, told by the bytes; `blobs` keeps bytes once, by their SHA-256;
`uploads` takes them in pieces; `catalogue` finds an item's file for a language; `uses` says who names an item;
`store` is what the API calls.
"""
