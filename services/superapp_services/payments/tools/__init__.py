"""Tools of the payment service, by topic."""
