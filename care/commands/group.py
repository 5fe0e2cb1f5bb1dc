"""`flask care …`: the commands of care."""

from flask.cli import AppGroup

from care.commands.policies import policies

care = AppGroup("care", help="Care providers, policies, prescriptions.")
care.add_command(policies)
