"""What is published: its state in build.json, what a new state would lose or tell, and the way to web space."""
