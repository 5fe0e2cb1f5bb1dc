"""What a form that came too late is told, and where it leads."""


def test_a_form_sent_after_signing_out_leads_back_to_its_page(visit, people, world):
    url = f"/units/{world.unit.id}/recipients/{people.astrid.recipient_id}/order"

    page = visit(None).client.post(url, base_url="https://localhost")

    text = page.get_data(as_text=True)
    assert page.status_code == 400
    assert "The form was too old to send" in text or "Formuläret var för gammalt" in text
    assert f'href="{url}"' in text


def test_what_is_no_page_of_its_own_leads_home(visit):
    page = visit(None).client.post("/sign-out", base_url="https://localhost")

    assert page.status_code == 400
    assert 'href="/sign-out"' not in page.get_data(as_text=True)
