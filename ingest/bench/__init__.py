"""Benchmarks of what comes in: receiving, decoding, and the way through to a lap."""
