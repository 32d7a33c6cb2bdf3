"""Scoring: from what each driver did in a session to its classification, points, and standings over sessions.

Pure functions over frozen values; `timing.rules` says what a cup is scored by. Each room below knows the ones above it:

    order            how drivers stand once their keys are known: place penalties, who is not classified
    classification   one session's drivers in order, with penalties in it, and the key that ranked each
    points           what the places of a classification are worth
    standings        drivers and teams over sessions: sums, drops, ties, and which link decided
"""
