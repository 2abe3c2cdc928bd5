"""django-import-export: the map of a year as a file, out and in."""
