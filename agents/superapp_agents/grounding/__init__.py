"""Phrases of the user become typed values: dates, times, money, counts, people and places."""
