"""The statuses of a refusal, by the names of the protocol (RFC 9110)."""

HTTP_CONFLICT = 409  # somebody else was first: look at the new state, then decide again
HTTP_UNPROCESSABLE = 422  # understood, but not as it was typed
