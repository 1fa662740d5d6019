"""What people are told of their goals."""
