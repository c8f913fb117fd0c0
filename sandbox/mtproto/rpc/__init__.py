"""The methods of the MTProto API that the sandbox offers, one module for each family."""
