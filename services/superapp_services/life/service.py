"""The life service: the energy forest, campaigns, and calls to merchants."""

from superapp_services.core import Service

service = Service("life", "Everyday life")
