"""Benchmarks of what leaves the server: fan-out to screens, the way from a datagram to a screen, start, page."""
