"""Rides: estimates, requests, drivers that come as the clock moves, and payment at the end."""

from superapp_services.rides import events, tools
from superapp_services.rides.service import service

__all__ = ["events", "service", "tools"]
