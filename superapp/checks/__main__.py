"""``python -m superapp.checks``."""

from superapp.checks.cli import main

main()
