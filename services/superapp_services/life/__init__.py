"""Life: the energy forest, campaigns, calls to merchants."""

from superapp_services.life import calls, campaigns, events, forest
from superapp_services.life.service import service

__all__ = ["calls", "campaigns", "events", "forest", "service"]
