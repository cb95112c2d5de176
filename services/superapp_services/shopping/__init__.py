"""Shopping: products, carts, checkouts, orders, parcels, returns, coupons and price watches."""

from superapp_services.shopping import contents, events, tools
from superapp_services.shopping.service import service

__all__ = ["contents", "events", "service", "tools"]
