"""The demo's plan keeps everything that happened in the past."""

from datetime import timedelta

from core.clock import now
from core.house import DemoPlan


def test_nothing_of_the_demo_happens_later_than_now():
    plan = object.__new__(DemoPlan)
    assert plan.past(now() + timedelta(hours=9)) <= now()
    before = now() - timedelta(days=1)
    assert plan.past(before) == before
