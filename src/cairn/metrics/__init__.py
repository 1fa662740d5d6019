"""What a community's events come to: declared once, computed by set-based statements."""
