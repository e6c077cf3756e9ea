"""What a PostgreSQL database holds of a ledger, who may do what there, and whether it is so.

Three roles: an owner makes the tables and is not used afterwards; the writer, which Handrail
signs in as, may only insert and select facts; a reader may only select them. Keys lie in a
schema of their own that the reader does not see.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any, LiteralString

import psycopg
from psycopg.sql import SQL, Identifier

from ledger.errors import StoreUnsafe
from ledger.postgres import LOST, Connection, away, connect

LOCK = 0x48524C44
"""The advisory lock that whoever appends holds until the end of their transaction."""

CHANNEL = "handrail_facts"
SWITCH = "POSTGRES_ENABLE_DB_FUNCTIONS"
"""With this the event library appends without a lock, and followers miss facts."""

FUNCTIONS: dict[LiteralString, LiteralString] = {
    "only_grow": """
BEGIN
    RAISE EXCEPTION '% only grow', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END""",
    "one_at_a_time": """
BEGIN
    PERFORM pg_advisory_xact_lock(1213353028);
    RETURN NULL;
END""",
    "in_order": """
DECLARE
    first bigint; last bigint; number bigint; before bigint; newest bigint;
BEGIN
    SELECT min(position), max(position), count(*) INTO first, last, number FROM added;
    SELECT coalesce(max(position), 0) INTO before FROM ledger.facts WHERE position < first;
    SELECT max(position) INTO newest FROM ledger.facts;
    IF first <> before + 1 OR last <> before + number OR newest <> last THEN
        RAISE EXCEPTION 'positions follow each other'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM pg_notify('handrail_facts', '');
    RETURN NULL;
END""",
}
SCHEMAS: tuple[LiteralString, ...] = ("CREATE SCHEMA ledger", "CREATE SCHEMA keys")
TABLES: tuple[LiteralString, ...] = (
    """CREATE TABLE ledger.facts (
    position bigint PRIMARY KEY CHECK (position > 0),
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL CHECK (originator_version > 0),
    topic text NOT NULL,
    state bytea NOT NULL,
    UNIQUE (originator_id, originator_version)
)""",
    """CREATE TABLE ledger.commands (
    key text PRIMARY KEY,
    request_digest bytea NOT NULL,
    answer text NOT NULL,
    first_position bigint,
    last_position bigint
)""",
    "CREATE TABLE keys.person_keys (subject uuid PRIMARY KEY, wrapped bytea NOT NULL)",
    "CREATE INDEX destroyed ON keys.person_keys (subject) WHERE wrapped = ''",
    "CREATE TABLE keys.secrets (name text PRIMARY KEY, wrapped bytea NOT NULL)",
    "CREATE TABLE keys.epoch (one integer PRIMARY KEY CHECK (one = 1), number bigint NOT NULL,"
    " key_check bytea NOT NULL, destroyed bigint NOT NULL)",
)
GUARDS: tuple[LiteralString, ...] = (
    "CREATE TRIGGER facts_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.facts"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger.only_grow()",
    "CREATE TRIGGER commands_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.commands"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger.only_grow()",
    "CREATE TRIGGER facts_one_at_a_time BEFORE INSERT ON ledger.facts"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger.one_at_a_time()",
    "CREATE TRIGGER facts_in_order AFTER INSERT ON ledger.facts REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger.in_order()",
    # Else whoever sets session_replication_role passes them by.
    "ALTER TABLE ledger.facts ENABLE ALWAYS TRIGGER facts_only_grow",
    "ALTER TABLE ledger.facts ENABLE ALWAYS TRIGGER facts_one_at_a_time",
    "ALTER TABLE ledger.facts ENABLE ALWAYS TRIGGER facts_in_order",
    "ALTER TABLE ledger.commands ENABLE ALWAYS TRIGGER commands_only_grow",
)
RIGHTS: tuple[LiteralString, ...] = (
    "GRANT USAGE ON SCHEMA ledger, keys TO {writer}",
    "GRANT SELECT, INSERT ON ledger.facts, ledger.commands TO {writer}",
    "GRANT SELECT, INSERT, UPDATE ON keys.person_keys, keys.secrets, keys.epoch TO {writer}",
    "GRANT USAGE ON SCHEMA ledger TO {reader}",
    "GRANT SELECT ON ledger.facts, ledger.commands TO {reader}",
)

SETTINGS = {
    "server_encoding": {"UTF8"},
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_write", "remote_apply"},
}
"""What an acknowledged fact needs to survive a power cut, by the names of the server."""

TRIGGERS = {
    # name: (what it calls, BEFORE | INSERT | DELETE | UPDATE | TRUNCATE as bits of tgtype)
    "facts_only_grow": ("only_grow", 2 + 8 + 16 + 32),
    "commands_only_grow": ("only_grow", 2 + 8 + 16 + 32),
    "facts_one_at_a_time": ("one_at_a_time", 2 + 4),
    "facts_in_order": ("in_order", 4),
}
COLUMNS = {
    "facts": "position bigint true, originator_id uuid true, originator_version bigint true,"
    " topic text true, state bytea true; p{1} u{2,3}",
    "commands": "key text true, request_digest bytea true, answer text true,"
    " first_position bigint false, last_position bigint false; p{1}",
}
MADE = """
SELECT c.relname, c.relkind::text || c.relpersistence::text,
    (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' '
        || a.attnotnull::text, ', ' ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
    || '; ' || (SELECT string_agg(k.contype::text || k.conkey::text, ' ' ORDER BY k.contype)
     FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u') AND k.convalidated),
    c.relrowsecurity OR c.relhasrules OR c.relhassubclass,
    pg_has_role(current_user, c.relowner, 'MEMBER')
        OR has_any_column_privilege(c.oid, 'UPDATE')
        OR has_table_privilege(c.oid, 'DELETE, TRUNCATE, TRIGGER, REFERENCES')
FROM pg_class c WHERE c.relnamespace = 'ledger'::regnamespace AND c.relname = ANY(%s)"""
GUARDED = """
SELECT t.tgname, p.proname, t.tgtype::int, p.prosrc, t.tgenabled::text || (t.tgqual IS NULL)::text
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'ledger'::regnamespace"""


def prepare(owner_url: str, writer: str, reader: str) -> None:
    """Make an empty ledger in the database, as its owner, for these two roles; all or nothing.

    Raises:
        StoreUnsafe: a ledger is there already, or a role is not.
        StoreAway: nobody answers.
    """
    roles = {"writer": Identifier(writer), "reader": Identifier(reader)}
    try:
        with closing(connect(owner_url)) as connection, connection.transaction():
            for statement in (*SCHEMAS, *TABLES, *_functions(), *GUARDS, *RIGHTS):
                connection.execute(SQL(statement).format(**roles))
    except psycopg.errors.DuplicateSchema as error:
        raise StoreUnsafe(what="ledger", found="there") from error
    except psycopg.errors.UndefinedObject as error:
        raise StoreUnsafe(what=f"{writer}, {reader}", found="missing") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreUnsafe(what="owner", found="no_right_to_create") from error
    except LOST as error:
        raise away(owner_url, error) from error


def _functions() -> Iterator[LiteralString]:
    for name, body in FUNCTIONS.items():
        yield (
            "CREATE FUNCTION ledger." + name + "() RETURNS trigger LANGUAGE plpgsql"
            " AS $body$" + body + "$body$"
        )


def must_be_safe(connection: Connection) -> None:
    """Look whether the database and this role keep what the ledger promises.

    Raises:
        StoreUnsafe: they do not; ``what`` names the first thing that is wrong.
    """
    for name, value in os.environ.items():
        if name.endswith(SWITCH) and value.lower() in {"y", "yes", "t", "true", "on", "1"}:
            raise StoreUnsafe(what=name, found=value)
    _must_be_the_server(connection)
    for name, wanted in SETTINGS.items():
        (found,) = _one(connection, "SELECT current_setting(%s)", name)
        if found not in wanted:
            raise StoreUnsafe(what=name, found=found)
    _must_be_those_tables(connection)
    _must_be_guarded(connection)


def _must_be_the_server(connection: Connection) -> None:
    # A pooler says a number of its own. Where it lends its lines to each for one transaction, what
    # is of a session is lost: locks, what is listened to, the ends of waiting.
    (process,) = _one(connection, "SELECT pg_backend_pid()")
    if process != connection.info.backend_pid:
        raise StoreUnsafe(what="connection_pooler", found="between")


def _must_be_those_tables(connection: Connection) -> None:
    (there,) = _one(connection, "SELECT to_regnamespace('ledger') IS NOT NULL")
    rows = connection.execute(MADE, [list(COLUMNS)]).fetchall() if there else []
    made = {name: told for name, *told in rows}
    for name, wanted in COLUMNS.items():
        if name not in made:
            raise StoreUnsafe(what=name, found="missing")
        kind, form, is_bent, may_change = made[name]
        if kind != "rp" or form != wanted:
            raise StoreUnsafe(what=name, found="altered")
        if is_bent:
            raise StoreUnsafe(what=name, found="not_ours")
        if may_change:
            (role,) = _one(connection, "SELECT current_user")
            raise StoreUnsafe(what=name, found=f"changeable_by_{role}")


def _must_be_guarded(connection: Connection) -> None:
    made = {name: told for name, *told in connection.execute(GUARDED).fetchall()}
    for name, (function, bits) in TRIGGERS.items():
        if name not in made:
            raise StoreUnsafe(what=name, found="missing")
        if made[name] != [function, bits, FUNCTIONS[function], "Atrue"]:
            raise StoreUnsafe(what=name, found="altered")
    for name in made.keys() - TRIGGERS.keys():  # it could swallow a fact that was acknowledged
        raise StoreUnsafe(what=name, found="not_ours")


def _one(connection: Connection, statement: LiteralString, *told: Any) -> tuple[Any, ...]:
    found = connection.execute(statement, told).fetchone()
    if found is None:
        raise AssertionError(statement)
    return found
