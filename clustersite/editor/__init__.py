"""What helps editors write: new files, edits that keep every other character, imports, and references."""
