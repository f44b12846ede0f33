"""A static site generator for a cluster of companies: pages, events and calendar feeds."""
