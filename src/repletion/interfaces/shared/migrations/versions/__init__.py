"""The form of the shared database, step by step."""
