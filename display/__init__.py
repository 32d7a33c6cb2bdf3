"""From the record to people."""
