"""The maps service: what its tools are declared on."""

from superapp_services.core import Service

service = Service("maps", "Maps, routes and weather")
