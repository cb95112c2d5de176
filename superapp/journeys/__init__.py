"""Journeys: scripted users, what must come of it, and the judge of both."""
