"""The command ``portal``: one module for each group of commands."""
