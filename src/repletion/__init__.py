"""Could a missing nutrient be why my muscles or my back hurt? Ranked, sourced, honest decision support."""

__version__ = "0.1.0"
