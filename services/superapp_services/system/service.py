"""The system service."""

from superapp_services.core import Service

service = Service("system", "Clock")
