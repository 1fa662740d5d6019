"""Communities: what they consist of, what happens there, and what it comes to."""
