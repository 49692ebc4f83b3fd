"""The journal: one local SQLite file, encrypted where a key is given."""
