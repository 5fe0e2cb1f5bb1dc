"""A house of its own for the tests that keep the plan."""

import pytest

import run


@pytest.fixture
def empty_house(tmp_path, monkeypatch):
    """A folder with two lock files and nothing installed; installing is noted, not done."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(run, "STAMP", tmp_path / ".venv/omvard-stamp.json")
    for lock in (run.RUN, run.TEST):
        (tmp_path / lock).write_text(lock)
    made = []

    def install(lock, _uv, *, fresh):
        run.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        run.PYTHON.touch()
        made.append((lock, fresh))

    monkeypatch.setattr(run, "install", install)
    return made
