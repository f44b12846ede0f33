"""Source files as text: where each value stands, what refers to what, which hints are switched off."""
