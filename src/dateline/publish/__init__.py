"""What a desk publishes: exports and briefs, from cleared records only."""
