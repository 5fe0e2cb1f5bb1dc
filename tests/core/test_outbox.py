"""Letters are written with the act, sent once each by a job, and sealed at rest."""

import socket
import threading
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.clock import now
from core.db import new_id
from core.jobs import Job, Worker
from core.outbox import SEND, Envelope, Keeper, Letter, Smtp, message_id, sender, write
from core.people import Person, PersonKind

TEXT = "Hej Astrid, dina varor kommer på torsdag."


class Pile:
    """A carrier that keeps what it was given."""

    def __init__(self, failures=0):
        self.letters, self.failures = [], failures

    def carry(self, envelope):
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        self.letters.append(envelope)


@pytest.fixture
def person_id(ground) -> UUID:
    with ground.database.writing() as session:
        person = Person(
            kind=PersonKind.RECIPIENT, controller_id=new_id(), ground="care", made_at=now()
        )
        person.given_name = "Astrid"
        session.add(person)
    return person.id


def post(database, person_id, *, key="receipt:1", channel="mail", to="astrid@example.org"):
    with database.writing() as session:
        write(session, person_id=person_id, key=key, channel=channel, to=to,
              title="Kvittens", body=TEXT)  # fmt: skip


def letters(database, person_id):
    with database.reading() as session:
        return session.scalars(sa.select(Letter).where(Letter.person_id == person_id)).all()


def run(database, *carriers):
    return Worker(database, {SEND: sender(*carriers)}, []).drain()


def test_writing_a_letter_twice_sends_it_once(jobs, person_id):
    key, pile = f"receipt:{person_id}", Pile()
    for _time in range(2):
        post(jobs, person_id, key=key)

    run(jobs, pile)

    assert pile.letters == [Envelope(key, "mail", "astrid@example.org", "Kvittens", TEXT)]
    assert [letter.state for letter in letters(jobs, person_id)] == ["sent"]


def test_a_letter_of_an_act_that_failed_is_neither_kept_nor_sent(jobs, person_id):
    with jobs.writes() as session:
        write(session, person_id=person_id, key=f"x:{person_id}", channel="mail", to="a@b.se",
              title="t", body="b")  # fmt: skip
        session.flush()
        session.rollback()

    assert letters(jobs, person_id) == []
    with jobs.reading() as session:
        assert session.scalar(sa.select(Job.id)) is None


def test_a_letter_is_sealed_at_rest(jobs, person_id):
    post(jobs, person_id, key=f"receipt:{person_id}")

    (letter,) = letters(jobs, person_id)
    assert b"torsdag" not in letter.body_sealed
    assert b"example.org" not in letter.to_sealed


def test_a_failed_sending_is_tried_again_and_undoes_nothing(jobs, person_id):
    pile = Pile(failures=1)
    post(jobs, person_id, key=f"receipt:{person_id}")

    run(jobs, pile)
    assert [letter.state for letter in letters(jobs, person_id)] == ["waiting"]
    with jobs.writing() as session:
        session.execute(sa.update(Job).values(run_at=now()))
    run(jobs, pile)

    assert len(pile.letters) == 1


def test_an_sms_is_not_sent_as_a_mail(jobs, person_id):
    pile = Pile()
    post(jobs, person_id, key=f"sms:{person_id}", channel="sms", to="+46701740605")

    run(jobs, pile)

    assert pile.letters == []
    assert [letter.state for letter in letters(jobs, person_id)] == ["kept"]


def test_without_a_mail_server_letters_stay_stored(jobs, person_id):
    post(jobs, person_id, key=f"receipt:{person_id}")

    run(jobs, Keeper())

    assert [letter.state for letter in letters(jobs, person_id)] == ["kept"]


def test_a_letter_to_someone_erased_has_no_words_left(jobs, ground, person_id):
    post(jobs, person_id, key=f"receipt:{person_id}")
    ground.vault.shred(person_id)

    (letter,) = letters(jobs, person_id)
    with jobs.reading() as session:
        letter = session.get_one(Letter, letter.id)
        assert (letter.to, letter.body) == (None, None)


class Postbox(threading.Thread):
    """The smallest mail server that takes one mail."""

    def __init__(self):
        super().__init__(daemon=True)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.lines: list[str] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.door.getsockname()[1]}"

    def run(self) -> None:
        line, _address = self.door.accept()
        with line, line.makefile("rw", encoding="utf-8", newline="\r\n") as talk:
            self.say(talk, "220 postbox")
            for said in talk:
                self.lines.append(said.rstrip())
                word = said[:4].upper()
                if word == "EHLO":
                    self.say(talk, "250 postbox")
                elif word == "DATA":
                    self.say(talk, "354 go on")
                    self.take(talk)
                    self.say(talk, "250 taken")
                elif word == "QUIT":
                    self.say(talk, "221 bye")
                    break
                else:
                    self.say(talk, "250 ok")
        self.door.close()

    def take(self, talk) -> None:
        for said in talk:
            if said.rstrip() == ".":
                return
            self.lines.append(said.rstrip())

    @staticmethod
    def say(talk, text: str) -> None:
        talk.write(text + "\r\n")
        talk.flush()


def test_a_mail_server_gets_the_mail_with_its_key_so_that_a_second_copy_can_be_dropped():
    box = Postbox()
    box.start()

    Smtp(box.url, "omvard@example.org").carry(
        Envelope("receipt:1", "mail", "astrid@example.org", "Kvittens", "Hej Astrid")
    )
    box.join(5)

    assert "rcpt TO:<astrid@example.org>" in box.lines
    assert {
        "From: omvard@example.org",
        "Subject: Kvittens",
        f"Message-ID: {message_id('receipt:1', 'omvard@example.org')}",
    } <= {*box.lines}
    assert "Hej Astrid" in box.lines


def test_two_letters_never_look_like_copies_of_each_other():
    first, second = (message_id(f"receipt:{n}", "omvard@example.org") for n in (1, 2))

    assert first != second
    assert first == message_id("receipt:1", "omvard@example.org")
    assert first.endswith("@example.org>")
