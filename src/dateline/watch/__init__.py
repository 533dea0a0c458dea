"""A folder and a list of feeds, looked at again and again; what comes is taken once."""
