"""Results with a number: published, frozen, compared, checked. `docs/results.md` tells the whole of it."""
