"""The API's description, made of the routes' declarations: `/openapi.json` and `/docs`."""
