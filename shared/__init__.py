"""The product without a front end."""
