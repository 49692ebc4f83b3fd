"""The decisions: results read, evidence gathered, triage, and the answer of both questions."""
