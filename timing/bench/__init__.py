"""The project's own benchmarks: the parts that all of them share.

A benchmark lives in the room that it measures (`timing.bench`, `leaderboard.bench`, `ingest.bench`, `display.bench`),
as one module per name with `run(quick) -> Report`. Machines are shared and noisy: what counts is a ratio within one
run. So each figure stands beside its floor (the least that the machine could do the same in, often a small C program
whose source lies beside the benchmark) and beside what others would use, measured in turns: floor, ours, peer, peer,
ours, floor.

figures: what was measured, and whether a goal was reached. turns: measuring in turns. floors: C programs, compiled on
demand. machine: where it was measured. showing: the table and the JSON.
"""
