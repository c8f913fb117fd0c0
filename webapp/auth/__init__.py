"""What proves who is asking: init data, the Login Widget, access tokens, the refresh cookie, a session id."""
