"""The arithmetic: the network, its calibration, and exact posteriors with their uncertainty."""
