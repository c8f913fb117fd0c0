"""Who is signed in to the portal itself: signing keys, access tokens, sign-ins that last."""
