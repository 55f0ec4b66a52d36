"""What the moves of a recommendation entail beyond the table, by stage."""
