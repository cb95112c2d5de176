"""Mock services of the super-app behind typed tools."""
