"""Where everything that outlives a process is kept: a folder with SQLite files, or PostgreSQL."""

from superapp.storage.storage import Storage, open_storage

__all__ = ["Storage", "open_storage"]
