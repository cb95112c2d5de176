"""Chat as clients of OpenAI's API know it, with the agent behind it."""
