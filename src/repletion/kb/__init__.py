"""The knowledge: evidence and words as YAML, with what reads, checks and compiles them."""
