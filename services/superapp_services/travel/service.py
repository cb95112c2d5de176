"""The travel service, on which its tools, events and hooks register."""

from superapp_services.core import Service

service = Service("travel", "Travel")
