"""The line between a venue with a book of its own and the centre: what is said on it, and what may be. All pure."""
