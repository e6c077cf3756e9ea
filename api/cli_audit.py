"""`handrail audit`: everything for an auditor, in one group."""

import typer

from api import cli_auditing, cli_packaging

audit_app = typer.Typer(no_args_is_help=True, help="What an auditor asks and is handed.")


def add_to(app: typer.Typer) -> None:
    """Give the application this group."""
    cli_auditing.add_to(audit_app)
    cli_packaging.add_to(audit_app)
    app.add_typer(audit_app, name="audit")
