"""Django's models, with django-simple-history (SQLite) or django-pghistory (PostgreSQL).

A row a payment and a loan, and a row of history for each. Does: refuse a second payment of the
month, by a constraint. Does not: seal, know a command that comes twice, keep one order over kinds.
"""

import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from uuid import UUID

import django
from common import Fact, Facts, Lent, Paid, Peer, serve
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

PLACE = sys.argv[1]
IN_DATABASE = PLACE.startswith("postgresql:")
BATCH_ROWS = 1_000


def _database() -> dict[str, object]:
    if not IN_DATABASE:
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": f"{PLACE}/django.sqlite",
            "OPTIONS": {"init_command": pragmas, "transaction_mode": "IMMEDIATE"},
        }
    told = conninfo_to_dict(PLACE)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told["dbname"],
        "HOST": told["host"],
        "PORT": told["port"],
        "USER": told["user"],
    }


app = ModuleType("office")  # the models below are an app: Django wants one, and it is this file
app.__file__ = __file__
sys.modules |= {"office": app, "office.models": sys.modules[__name__]}
APPS = ["office", "django.contrib.contenttypes", "django.contrib.auth"]
APPS += ["pgtrigger", "pghistory"] if IN_DATABASE else ["simple_history"]
settings.configure(
    DATABASES={"default": _database()},
    INSTALLED_APPS=APPS,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402 - Django wants its settings first
from django.db import connection, models, transaction  # noqa: E402


class Told(models.Model):
    """What every fact says."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField(db_index=True)
    occurred_on = models.CharField(max_length=10)
    area = models.CharField(max_length=12)
    event_id = models.UUIDField()
    recorded_at = models.CharField(max_length=32)
    actor = models.UUIDField()
    organisation = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    command = models.CharField(max_length=64)

    class Meta:
        abstract = True


class _PaymentFields(Told):
    scheme = models.CharField(max_length=32)
    period = models.CharField(max_length=7)
    kind = models.CharField(max_length=16)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    account = models.CharField(max_length=32)

    class Meta:
        abstract = True
        app_label = "office"


class _LoanFields(Told):
    device_id = models.UUIDField()
    station_id = models.UUIDField()
    due_on = models.DateField()

    class Meta:
        abstract = True
        app_label = "office"


if IN_DATABASE:
    import pghistory

    @pghistory.track()
    class Payment(_PaymentFields):
        """A payment."""

        class Meta:
            app_label = "office"

    @pghistory.track()
    class Loan(_LoanFields):
        """A loan."""

        class Meta:
            app_label = "office"

    HISTORIES = [Payment.pgh_event_model, Loan.pgh_event_model]
else:
    from simple_history.models import HistoricalRecords
    from simple_history.utils import bulk_create_with_history

    class Payment(_PaymentFields):  # type: ignore[no-redef]
        """A payment."""

        history = HistoricalRecords()

        class Meta:
            app_label = "office"

    class Loan(_LoanFields):  # type: ignore[no-redef]
        """A loan."""

        history = HistoricalRecords()

        class Meta:
            app_label = "office"

    HISTORIES = [Payment.history.model, Loan.history.model]


def _row(fact: Fact) -> models.Model:
    told = {name: getattr(fact, name) for name in fact.__struct_fields__}
    told["id"] = told.pop("history")
    del told["version"]
    return (Loan if isinstance(fact, Lent) else Payment)(**told)


class Office(Peer):
    """Both models and their histories."""

    def __init__(self, place: str, facts: Facts) -> None:
        call_command("migrate", verbosity=0)
        with connection.schema_editor() as editor:
            for model in (Payment, Loan, *HISTORIES):
                editor.create_model(model)
        if IN_DATABASE:
            for model in (Payment, Loan):
                for trigger in model._meta.triggers:
                    trigger.install(model)

    def single(self, fact: Paid) -> None:
        with transaction.atomic():
            _row(fact).save(force_insert=True)

    def bulk(self, facts: Sequence[Fact]) -> None:
        with transaction.atomic():
            for model in (Payment, Loan):
                rows = [row for row in map(_row, facts) if isinstance(row, model)]
                if IN_DATABASE:
                    model.objects.bulk_create(rows, batch_size=BATCH_ROWS)
                else:
                    bulk_create_with_history(rows, model, batch_size=BATCH_ROWS)

    def replay(self) -> int:
        key = "pgh_id" if IN_DATABASE else "history_id"
        return sum(
            1
            for model in HISTORIES
            for _row_of_history in model.objects.order_by(key).iterator(chunk_size=BATCH_ROWS)
        )

    def history(self, person: UUID) -> int:
        rows: list[Iterable[models.Model]] = [
            list(model.objects.filter(person_id=person)) for model in HISTORIES
        ]
        return sum(map(len, rows))


if __name__ == "__main__":
    serve(Office)
