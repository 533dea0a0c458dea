"""Reading -> what is printed: the JSON contract, terminal text and a self-contained page."""
