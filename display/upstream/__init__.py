"""The centre's end of the lines of its venues: it answers their calls, and tells everybody how the lines are."""
