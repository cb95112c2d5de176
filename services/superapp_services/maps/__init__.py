"""Maps: geocoding, places, routes by every mode, distance matrices and weather."""

from superapp_services.maps import tools
from superapp_services.maps.service import service

__all__ = ["service", "tools"]
