"""Cryptography for data at rest: the vault, its keys, and the type that hides a secret."""
