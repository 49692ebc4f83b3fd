"""The arithmetic of intake: foods, portions, adequacy, the smallest change of diet, doses."""
