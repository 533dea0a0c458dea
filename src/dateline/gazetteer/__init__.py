"""Gazetteers: the one that ships, and those that a desk adds."""
