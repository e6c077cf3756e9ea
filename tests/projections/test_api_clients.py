from uuid import UUID

import pytest

from ledger.aggregates import ApiClient
from ledger.application import ServiceLedger
from projections import api_clients
from projections.store import Views
from tests.facts import ORGANISATION, ready
from tests.projections.office import Office

PROVINCE = UUID(int=0xB1)
TOKEN = "5a" * 32


@pytest.fixture
def office(ledger: ServiceLedger, views: Views, tell) -> Office:
    tell(PROVINCE, ready(ApiClient.ApiClientRegistered))
    tell(PROVINCE, ready(ApiClient.ApiTokenIssued))
    return Office(ledger, views)


def test_api_clients_listed_with_what_each_may_do(office: Office, views: Views):
    (client,) = api_clients.listed(views)

    assert (client.client_id, client.name, client.tokens) == (PROVINCE, "province", 1)
    assert client.rights == ("find_person", "lend_devices")
    assert (client.organisation, client.area) == (ORGANISATION, "652302")


def test_api_clients_of_token_until_the_day_it_ends(office: Office, views: Views):
    last = api_clients.of_token(views, TOKEN, day="2023-01-31")

    assert last is not None
    assert last.client_id == PROVINCE
    assert api_clients.of_token(views, TOKEN, day="2023-02-01") is None
    assert api_clients.of_token(views, "00" * 32, day="2022-02-01") is None


def test_api_clients_of_token_that_was_revoked(office: Office, views: Views):
    office.do("api_client.revoke_token", id=PROVINCE, occurred_on="2022-09-01", token_sha256=TOKEN)

    found = api_clients.of_token(views, TOKEN, day="2022-09-01")

    assert found is None
    assert api_clients.tokens_of(views, PROVINCE) == []
