"""A PostgreSQL server for machines without one, supervised by the processes that share DATA_DIR."""
