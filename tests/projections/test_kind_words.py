"""What the office calls its own kinds, now and at any position before."""

from uuid import UUID

from ledger.aggregates import CatalogueEntry
from ledger.application import ServiceLedger
from ledger.vocabulary import InLanguages
from projections import kind_words
from projections.kind_words import KindWord
from projections.store import Views
from tests.facts import ready
from tests.projections.taking_back import is_as_rebuilt


def called(english: str) -> InLanguages:
    return InLanguages(en=english, vi=f"{english} vi", zh_hans=f"{english} zh")


def test_kind_words_words_are_those_of_the_position(ledger: ServiceLedger, views: Views, tell):
    defined = ready(
        CatalogueEntry.ServiceKindDefined, code="guide_dog_day", words=called("guide dog")
    )
    revised = ready(
        CatalogueEntry.ServiceKindRevised, code="guide_dog_day", words=called("day with a dog")
    )
    tell(UUID(int=1), defined)
    tell(UUID(int=1), revised)

    now = kind_words.words(views)

    assert now == [
        KindWord("guide_dog_day", "en", "day with a dog"),
        KindWord("guide_dog_day", "vi", "day with a dog vi"),
        KindWord("guide_dog_day", "zh-Hans", "day with a dog zh"),
    ]
    assert next(each.word for each in kind_words.words(views, at=1)) == "guide dog"
    assert is_as_rebuilt(ledger, views)


def test_kind_words_words_of_an_office_that_added_no_kind(views: Views):
    assert kind_words.words(views) == []
