"""Pages for people: what a browser is given at each address, and the files those pages are made of."""
