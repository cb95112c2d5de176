"""The rides service: what its tools and events are declared on."""

from superapp_services.core import Service

service = Service("rides", "Ride-hailing")
