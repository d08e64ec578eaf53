"""Many letters: where they come from, the processes that audit them, the store that keeps the results."""
