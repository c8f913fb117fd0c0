"""What several test rooms stand on."""
