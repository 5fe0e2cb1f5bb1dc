"""Who needs what: care providers, units, staff, care recipients, policies, prescriptions."""
