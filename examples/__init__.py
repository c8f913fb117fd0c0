"""Programs that use the portal, to be copied from."""
