"""The parts of the embedded PostgreSQL; ``shared.core.embedded_postgres`` is the whole."""
