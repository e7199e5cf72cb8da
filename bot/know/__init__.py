"""The knowledge: read the YAML, check it, index it."""
