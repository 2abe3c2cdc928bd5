"""The policy as data: CSV files that are read, checked as a whole, and only then written.

``reading`` finds the cells and the faults in them, ``organisation``, ``skill_map``, ``courses``
and ``seats`` know one kind of file each, ``checking`` reads all of them, ``loading`` writes.
"""
