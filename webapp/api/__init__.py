"""What each route takes and answers: said once, beside its handler, to validate by and to describe from."""
