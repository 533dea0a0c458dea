"""Reading in bulk: archives in, partitioned readings and tables out, on one machine or a cluster, the same bytes."""
