"""What people may know of what is stored about them, how they have it erased, and how long it stays."""
