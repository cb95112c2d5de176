"""The clock as tools: what time it is, and waiting."""

from superapp_services.system import tools as _tools
from superapp_services.system.service import service

__all__ = ["service"]

del _tools
