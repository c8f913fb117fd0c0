"""The ground floor, without I/O."""
