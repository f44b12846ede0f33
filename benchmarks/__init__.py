"""Measures this generator beside others: the same content, the same machine, one after the other."""
