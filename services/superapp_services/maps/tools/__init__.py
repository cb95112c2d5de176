"""The tools of the maps service, by topic."""

from superapp_services.maps.tools import geocoding, places, routes, weather

__all__ = ["geocoding", "places", "routes", "weather"]
