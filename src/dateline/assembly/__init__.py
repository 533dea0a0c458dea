"""Candidates, attributions, places and times joined into claims."""
