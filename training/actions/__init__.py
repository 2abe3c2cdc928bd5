"""The writers of the training app. Import the noun's module: ``from training.actions import sessions``.

Every one of them locks the session's row first, so that seats are counted by one at a time.
"""
