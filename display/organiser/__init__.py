"""What the organiser's and the stewards' desks need beside what is there: the next step, people, backups, health."""
