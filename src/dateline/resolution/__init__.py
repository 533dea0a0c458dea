"""What place and time words mean: a packaged gazetteer, place resolution and time expressions."""
