"""What the benchmarks print, without I/O."""
