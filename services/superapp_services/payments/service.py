"""The payment service."""

from superapp_services.core import Service

service = Service("payments", "Payments")
