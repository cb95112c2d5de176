"""The graph's nodes: plain functions from state to a partial update."""
