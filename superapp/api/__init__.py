"""The HTTP server: sessions, chat, confirmations, tools and state under `/v1`."""

from superapp.api.app import create_app

__all__ = ["create_app"]
