"""What a desk keeps: originals byte for byte, dispatches with their history, and a log of every change."""
