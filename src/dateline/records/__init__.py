"""The nouns of the trade: frozen records, standard library only."""
