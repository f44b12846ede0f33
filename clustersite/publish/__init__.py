"""What is published, what a change means for visitors and subscribers, and how it is sent."""
