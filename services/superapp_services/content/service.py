"""The content service: notes, videos and live streams of creators."""

from superapp_services.core import Service

service = Service("content", "Content")
