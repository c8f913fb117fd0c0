"""The page of one login, its event stream and its JSON: by the session id in its link."""
