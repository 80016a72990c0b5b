"""What can happen in a screening: planned, opened, answered, submitted, stopped, closed."""
