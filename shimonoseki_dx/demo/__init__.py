"""A city to try the portal with: 2,800 invented people, a year of training, teams and issues.

Everything is invented but the departments. The same city comes out of every load: what is
random is drawn from fixed seeds, one for each part, and dates count from the day of the load.
"""
