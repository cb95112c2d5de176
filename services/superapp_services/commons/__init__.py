"""What all verticals share: people, money, orders, quotes, notifications, geometry, search."""
