"""Judging tool calls: typed matchers, exact assignment, schemas, coded findings."""
