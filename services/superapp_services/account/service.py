"""The account service."""

from superapp_services.core import Service

service = Service("account", "Account")
