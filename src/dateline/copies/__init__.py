"""Texts of many outlets -> which are copies of which, sentence by sentence, and where each began."""
