"""Travel: flights, trains, hotels and attraction tickets, from search to change and refund."""

from superapp_services.travel import contents, events, tools
from superapp_services.travel.service import service

__all__ = ["contents", "events", "service", "tools"]
