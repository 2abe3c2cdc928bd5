"""The progress review of the information policy division, across departments."""
