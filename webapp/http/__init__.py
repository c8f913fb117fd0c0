"""HTTP without the product: answers, errors, files, templates, addresses, the server."""
