"""How the process is: whether it can work, and its figures."""
