"""Starts a database, lets a writer record into it, and stops it as a machine without power does.

    python -m faults.postgres_writer DATA ACKS DATABASE PORT BINARIES [options of faults.writer]

What is acknowledged, and what writer and database do with their files, stands in one trace. The
database writes its tables out all the time: the power is to go in the middle of that, too.
"""

import subprocess
import sys
import time
from pathlib import Path

import psycopg

from faults.starting import command
from tests.postgres import Server

PAUSE_S = 0.1


def main() -> int:
    """What the writer ended with."""
    data, acks, database, port, binaries, *more = sys.argv[1:]
    server = Server(Path(binaries), Path(database), int(port))
    server.start()
    try:
        writer = subprocess.Popen(command(Path(data), Path(acks), *more))
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
            while writer.poll() is None:
                connection.execute("CHECKPOINT")
                time.sleep(PAUSE_S)
    finally:
        server.stop()
    return writer.returncode


if __name__ == "__main__":
    sys.exit(main())
