"""The venue's end of its line to the centre: it calls, so that no router of the venue has to let anybody in."""
