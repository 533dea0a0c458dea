"""The desk in a browser: pages, forms and the API, each behind the one table of routes and rights."""
