"""The audit package: what an auditor takes home, proves there and reads with other tools."""
