"""``portal doctor``: checks everything the portal depends on and says what to do."""
