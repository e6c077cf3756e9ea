"""`python -m api` is the command `handrail`."""

from api.cli import app

app()
