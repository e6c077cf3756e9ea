"""One file per page, each with its own address."""
