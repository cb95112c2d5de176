"""Shopping: products, carts, checkouts, orders, parcels, returns, coupons and price watches."""

from superapp_services.shopping import events, tools
from superapp_services.shopping.service import service

__all__ = ["events", "service", "tools"]
