"""Japanese facts as pure functions: fiscal years, eras, working days, text folding, tables.

Nothing here knows Django or an app; import the module you need, e.g. ``japan.fiscal``.
"""
