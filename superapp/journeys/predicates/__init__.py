"""The predicate language: questions about the rows of a world, as text."""
