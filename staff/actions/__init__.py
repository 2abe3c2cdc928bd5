"""The writers of the staff app. Import the noun's module: ``from staff.actions import notices``."""
