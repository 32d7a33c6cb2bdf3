"""What several machines tell each other in passing: that the record grew, what rigs do now, who is there, who guesses.

Everything here may be lost. The record alone is the truth, and who follows it looks there by himself as well.
"""
