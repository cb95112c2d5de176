"""Reading facts out of replies: amounts, lengths of time, times, days, numbers, names, outcomes."""
