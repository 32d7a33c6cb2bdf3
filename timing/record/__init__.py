"""The record: the append-only book of the evening. The only room that knows SQL."""
