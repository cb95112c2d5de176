"""The social service: red packets between people who know each other."""

from superapp_services.core import Service

service = Service("social", "Red packets")
