"""The nouns: what is told of a person, what is known, what is answered."""
