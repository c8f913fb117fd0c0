"""Signing in to the portal: tokens for a proof of identity, and the profile behind them."""
