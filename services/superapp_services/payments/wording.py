"""How money is written for people."""

from superapp_services.core.wording import yuan

__all__ = ["yuan"]
