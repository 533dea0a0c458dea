"""Claims of many dispatches -> what can be stood behind: incidents, tolls, control, and where it is silent."""
