"""Measures Flamewright beside its peers, on the same targets, in the same run. bench/run --help says how."""
