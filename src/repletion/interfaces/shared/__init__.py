"""A deployment that several share: who may ask, what is kept, what is logged. Not loaded otherwise."""
