"""The ground: configuration, errors, the database, events, texts."""
