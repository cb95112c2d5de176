"""The shopping service, on which its tools and events register."""

from superapp_services.core import Service

service = Service("shopping", "Shopping")
