"""A public server that is fed from the hall: what the hall lets out, how it gets there, and who shows it there.

The hall calls and nobody calls the hall, so no router of the hall has to let anybody in. `private` says what never
leaves the hall: the public server does not get it, and so cannot tell it.
"""
