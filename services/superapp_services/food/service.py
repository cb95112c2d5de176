"""The food service: what its tools, events and hooks are declared on."""

from superapp_services.core import Service

service = Service("food", "Food delivery and restaurants")
