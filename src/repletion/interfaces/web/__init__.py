"""The private page on one's own machine: words in, corrections, the answer, and what the knowledge base holds."""
