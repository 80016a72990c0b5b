"""A believable school in Taraz, and one next door that nobody of it may see. Every name is invented."""
