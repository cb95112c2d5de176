"""Red packets, the forest, campaigns, calls to shops, the feed."""

GOALS: dict[str, object] = {}
