from ledger.aggregates import ApiClient
from tests.facts import given, ready, recorded, refused

TOKEN = "5a" * 32


def test_api_client_registered():
    client = given(ApiClient)

    client.register(occurred_on="2022-02-01", name="province", rights=["pay"], organisation="CJ")

    assert [fact.TOPIC for fact in recorded(client)] == ["api_client_registered"]


def test_api_client_registered_is_refused_twice():
    client = given(ApiClient, ready(ApiClient.ApiClientRegistered))

    with refused("already_exists"):
        client.register(occurred_on="2022-02-01", name="other", rights=[], organisation="CJ")


def test_api_token_issued_opens_until_it_is_revoked():
    client = given(ApiClient, ready(ApiClient.ApiClientRegistered))

    client.issue_token(occurred_on="2022-02-01", token_sha256=TOKEN)

    assert client.held == {TOKEN}
    with refused("token_held"):
        client.issue_token(occurred_on="2022-02-02", token_sha256=TOKEN)


def test_api_token_revoked_opens_nothing():
    client = given(ApiClient, ready(ApiClient.ApiClientRegistered), ready(ApiClient.ApiTokenIssued))

    client.revoke_token(occurred_on="2022-09-01", token_sha256=TOKEN)

    assert client.held == set()
    with refused("token_not_held"):
        client.revoke_token(occurred_on="2022-09-02", token_sha256=TOKEN)
