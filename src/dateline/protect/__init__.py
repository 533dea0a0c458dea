"""Source protection: what may be published, how it is coarsened, and the only maker of cleared records."""
