"""What programs of others ask for over HTTP: an application of its own, mounted at /api/v1.

It shares nothing with the pages of staff but the office, so that it can be served alone under a
host name of its own.
"""
