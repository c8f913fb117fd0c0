"""The API's description, made of what the routes say of themselves: for programs, and as a page."""
