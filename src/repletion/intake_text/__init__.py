"""Plain words into a case: tokens, phrases, states, qualifiers and results."""
