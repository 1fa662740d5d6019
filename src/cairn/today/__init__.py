"""What a person owes on a day, and how far the running periods are."""
