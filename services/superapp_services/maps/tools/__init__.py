"""The tools of the maps service, by topic."""

from superapp_services.maps.tools.geocoding import geocode, reverse_geocode
from superapp_services.maps.tools.places import get_place, search_nearby, search_places
from superapp_services.maps.tools.routes import distance_matrix, plan_route
from superapp_services.maps.tools.weather import get_weather

__all__ = [
    "distance_matrix",
    "geocode",
    "get_place",
    "get_weather",
    "plan_route",
    "reverse_geocode",
    "search_nearby",
    "search_places",
]
