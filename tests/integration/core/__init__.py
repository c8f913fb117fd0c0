"""The ground floor on a real PostgreSQL."""
