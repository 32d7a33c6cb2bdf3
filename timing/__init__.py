"""What happened on track, and the written record of it.

Readings (what a game says) become laps, laps become entries of the record. Nothing here knows networks, files or the
web; only `timing.record` knows SQL.
"""
