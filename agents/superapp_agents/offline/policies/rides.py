"""Rides: estimate, choose the product, request."""

GOALS: dict[str, object] = {}
