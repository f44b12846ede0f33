"""What lets a build skip work: what was read for each answer, and what of the last build still holds."""
