"""A message becomes a Question."""
