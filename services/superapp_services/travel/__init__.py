"""Travel: flights, trains, hotels and attraction tickets, from search to change and refund."""

from superapp_services.travel import events, tools
from superapp_services.travel.service import service

__all__ = ["events", "service", "tools"]
