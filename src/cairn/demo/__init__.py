"""A made-up organization that lives: people, goals, a year of logs; the same on the same day."""
