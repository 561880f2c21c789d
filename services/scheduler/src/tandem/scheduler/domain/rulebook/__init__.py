"""The rules of a week and their prices, as a coach reads them; nothing here solves."""
