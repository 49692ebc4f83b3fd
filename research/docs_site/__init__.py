"""What makes the documentation: results that are kept, model facts, figures that pages quote, generated reference."""
