"""For the stream: overlays, what they show later, and what a commentator can tell."""
