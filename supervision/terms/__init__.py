"""Statutory terms (法定期限): the working-day calendar, the arithmetic, its explanation and the catalogue."""
