"""The search box of the header, across all parts."""
