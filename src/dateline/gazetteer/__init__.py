"""Gazetteers: the one that ships, those that a desk adds, and how names are spelled and compared."""
