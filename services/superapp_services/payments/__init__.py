"""Wallet, cards, credit, bills, transfers, refunds and mandates."""

from superapp_services.payments import events as _events
from superapp_services.payments.service import service
from superapp_services.payments.tools import bills, mandates, orders, reading, transfers

__all__ = ["service"]

del _events, bills, mandates, orders, reading, transfers
