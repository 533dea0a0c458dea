"""The composed corpus: dispatches annotated line by line, and the tool that checks and compiles them."""
