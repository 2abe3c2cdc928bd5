"""人事異動: what a batch would do, what is wrong with it, and what may be done with it."""
