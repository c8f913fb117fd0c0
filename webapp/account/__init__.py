"""The person's own account, by identity: the dashboard, and the JSON under `/telegram/`."""
