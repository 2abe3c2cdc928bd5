"""Dull objects for tests: one factory per model."""
