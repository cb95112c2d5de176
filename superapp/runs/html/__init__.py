"""The report of a run for people: one page that works offline."""
