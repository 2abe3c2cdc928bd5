"""Lists: one specification each, from which the page and every export are made."""
