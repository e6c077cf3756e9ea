"""A little year by theme: each module records every fact of its theme through the commands."""
