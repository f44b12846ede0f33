"""What pages show besides their layouts: text, drawings, choices, search, and what machines read."""
