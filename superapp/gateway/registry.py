"""Which services there are, and their tools, events and hooks by name."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from superapp_services.core.errors import UnknownTool
from superapp_services.core.tools import EventFunction, HookFunction, Service, Tool


class Registry:
    """The tools that a world offers."""

    def __init__(self, services: Iterable[Service]) -> None:
        self.services = tuple(services)
        tools = {name: tool for service in self.services for name, tool in service.tools.items()}
        self.tools: Mapping[str, Tool] = dict(sorted(tools.items()))
        self.events: Mapping[str, EventFunction] = {
            kind: function for service in self.services for kind, function in service.events.items()
        }
        self.hooks: Mapping[tuple[str, str], HookFunction] = {
            (hook, service.name): function
            for service in self.services
            for hook, function in service.hooks.items()
        }

    def tool(self, name: str) -> Tool:
        """The tool of this name.

        Raises:
            UnknownTool: There is none; the message names near ones.
        """
        tool = self.tools.get(name)
        if tool is None:
            near = get_close_matches(name, self.tools, n=3)
            hint = f" Did you mean {', '.join(near)}?" if near else ""
            raise UnknownTool(tool=name, hint=hint)
        return tool

    def select(self, services: Iterable[str] | None = None) -> list[Tool]:
        """Tools of these services, or all, in name order."""
        wanted = None if services is None else set(services)
        return [t for t in self.tools.values() if wanted is None or t.service in wanted]
