"""What editors write: the model, its fields, and how YAML and Markdown become records or problems."""
