"""`python -m superapp`."""

from superapp.cli import main

main()
