"""Accounts and their signing in."""

from core.actors import Actor
from portal.models import Account
from portal.services.accounts import note_sign_in


def test_signing_in_is_noted_without_making_anyone_elses_change_stale(db, people):
    account = db.get(Account, people.bo.account_id)
    before = account.version

    note_sign_in(db, account, by=Actor(account_id=account.id), way="demo")
    db.refresh(account)

    assert account.signed_in_at is not None
    assert account.version == before
