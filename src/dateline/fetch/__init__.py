"""Pages and feeds from the network, when asked for: the only package that opens a connection."""
