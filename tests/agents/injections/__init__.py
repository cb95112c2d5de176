"""Instructions that strangers write into what an agent reads."""
