"""From the rigs to the record."""
