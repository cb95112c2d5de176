"""Content: a feed of what creators publish."""

from superapp_services.content import tools
from superapp_services.content.service import service

__all__ = ["service", "tools"]
