"""What the moves of the joint work entail beyond the table."""
