"""A whole organization as one file, and one made of such a file."""
