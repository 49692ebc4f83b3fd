"""CDS Hooks 2.0: cards beside the record, at the moment of deciding. Not loaded unless the server mounts it."""
