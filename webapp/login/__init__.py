"""The page of one login, its live stream and its JSON: all by the capability of its link."""
