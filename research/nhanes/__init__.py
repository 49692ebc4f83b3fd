"""Our own analysis of NHANES: the figures that the knowledge base cites as `nhanes_own`, and the page about them."""
