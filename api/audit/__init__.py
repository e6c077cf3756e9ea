"""The auditor's pages: figures that can be made again, and no names."""
