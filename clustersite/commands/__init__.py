"""What can be typed, and what is said in return."""
