"""What each clause says happened or is so, before it is attributed, placed and dated."""
