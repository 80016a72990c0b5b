"""Each role's today: what waits for this person now. Composes the other features and owns nothing."""
