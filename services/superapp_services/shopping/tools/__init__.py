"""The tools of the shopping service, by topic."""

from superapp_services.shopping.tools import browsing, buying, cart, coupons, orders, watches

__all__ = ["browsing", "buying", "cart", "coupons", "orders", "watches"]
