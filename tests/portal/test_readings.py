"""A page that shows a person without a reading row cannot exist."""

from core import audit


def test_without_the_book_no_page_is_shown(visit, people, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(audit, "read", broken)
    page = visit(people.astrid).get("/account")

    assert page.status_code == 503
    assert people.astrid.family_name not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
