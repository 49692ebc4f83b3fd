"""Many people at once: tables in, tables out, the same numbers as for one person."""
