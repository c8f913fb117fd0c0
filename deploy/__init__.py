"""Around the code: setting up a machine, checking the repository, running everything in one place."""
