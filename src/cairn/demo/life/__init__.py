"""What happens in the demo's communities: eighteen months of events, the same on the same day."""
