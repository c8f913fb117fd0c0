"""What happens to a connected account, as events, and what follows from them."""
