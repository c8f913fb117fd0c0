"""The parts of the embedded PostgreSQL."""
