"""What the busy pages cost, measured against the least they could cost, with few and with many matters."""
