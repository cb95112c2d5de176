"""The simulated commerce super-app: sessions, journeys, judging and the servers around them."""
