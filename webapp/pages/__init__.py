"""What pages share: the shell for signed-in people, the page of a refusal, static files."""
