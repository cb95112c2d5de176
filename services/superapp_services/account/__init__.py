"""The user's profile, addresses, contacts, travellers, preferences and notifications."""

from superapp_services.account import tools as _tools
from superapp_services.account.service import service

__all__ = ["service"]

del _tools
