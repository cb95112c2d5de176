"""Wallet, cards, credit, bills, transfers, refunds and mandates."""

from superapp_services.payments import events as _events
from superapp_services.payments import repaying as _repaying
from superapp_services.payments.service import service
from superapp_services.payments.tools import bills, mandates, orders, reading, transfers

__all__ = ["service"]

del _events, _repaying, bills, mandates, orders, reading, transfers
