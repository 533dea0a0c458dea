"""Who says what: quotations, cues, sources and how they are linked."""
