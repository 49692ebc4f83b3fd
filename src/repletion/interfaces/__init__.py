"""The doors: the command line, files in, answers out."""
