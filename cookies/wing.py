"""What cookies hands to the house."""

from cookies.jobs import SCHEDULES, SWEEP, sweep
from cookies.personal_data import CATALOGUE
from cookies.routes.sessions import ServerSessions
from core.house import Wing

WING = Wing(
    name="cookies",
    personal_data=CATALOGUE,
    jobs={SWEEP: sweep},
    schedules=SCHEDULES,
    sessions=ServerSessions,
)
