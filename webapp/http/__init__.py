"""HTTP as this portal speaks it, whatever it is about: bodies, answers, refusals, files, pages, addresses."""
