"""The operators' panel: its page, and the JSON under `/admin/api/`."""
