"""One module a measurement: what is measured, beside what, and how often."""
