"""The phone page: one screen on which a newcomer follows the whole story, and a JSON API over the people."""
