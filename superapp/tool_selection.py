"""Tools by name and by service, with an error that names what there is."""

from collections.abc import Iterable

from superapp.errors import SuperappError
from superapp.gateway.registry import Registry
from superapp_services.core import Tool
from superapp_services.core.errors import UnknownTool


class NoSuchTool(SuperappError):
    """No tool of this name."""

    code = "unknown_tool"
    status = 404


class NoSuchService(SuperappError):
    """No service of this name."""

    code = "unknown_service"
    status = 404


def select_tools(
    registry: Registry,
    names: Iterable[str] | None = None,
    services: Iterable[str] | None = None,
) -> list[Tool]:
    """The tools of these names and of these services; all where neither is given.

    Raises:
        NoSuchTool: A name that no tool has.
        NoSuchService: A name that no service has.
    """
    listed = None if services is None else list(services)
    offered = sorted({tool.service for tool in registry.tools.values()})
    for service in listed or ():
        if service not in offered:
            raise NoSuchService(f"There is no service {service!r}. Services: {', '.join(offered)}.")
    if names is None:
        return registry.select(listed)
    found = []
    for name in names:
        try:
            found.append(registry.tool(name))
        except UnknownTool as error:
            raise NoSuchTool(error.message("en")) from None
    return [tool for tool in found if listed is None or tool.service in listed]
