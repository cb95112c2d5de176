"""The gateway: the only caller of tools, for every surface."""

from superapp.gateway.gateway import Gateway
from superapp.gateway.registry import Registry

__all__ = ["Gateway", "Registry"]
