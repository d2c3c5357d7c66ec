"""`python -m exhibit_server.cli`."""

from exhibit_server.cli import main

main()
