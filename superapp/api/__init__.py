"""The HTTP server: sessions, chat, confirmations, tools and state under `/v1`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from superapp.api.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """Load the application when it is wanted, so that other parts of the package come quickly."""
    if name != "create_app":
        raise AttributeError(f"module 'superapp.api' has no attribute {name!r}")
    from superapp.api.app import create_app  # noqa: PLC0415

    return create_app
