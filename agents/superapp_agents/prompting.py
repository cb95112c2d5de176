"""Prompts are files; each is read once and never changes, so that a provider can cache it."""

from functools import cache
from importlib.resources import files


@cache
def prompt(name: str) -> str:
    """The text of ``prompts/<name>.md``."""
    return (files("superapp_agents") / "prompts" / f"{name}.md").read_text(encoding="utf-8")
