"""What the page of a login needs of each step: one part for each, known from one registry."""
