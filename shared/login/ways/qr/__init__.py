"""The QR way: login tokens, shown until a phone accepts one."""
