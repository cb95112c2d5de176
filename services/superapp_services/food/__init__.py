"""Food: restaurants, menus, delivery orders and table reservations."""

from superapp_services.food import contents, events, table_tools, tools
from superapp_services.food.service import service

__all__ = ["contents", "events", "service", "table_tools", "tools"]
