"""The world engine: an immutable base, slots that hold it, and sessions that are their changes."""
