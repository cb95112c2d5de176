"""Social: red packets."""

from superapp_services.social import events, tools
from superapp_services.social.service import service

__all__ = ["events", "service", "tools"]
