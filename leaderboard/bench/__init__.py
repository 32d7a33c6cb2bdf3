"""Benchmarks of ranking and of rebuilding boards from the record."""
