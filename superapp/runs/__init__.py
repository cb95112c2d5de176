"""Records of runs, and reports made from them."""
