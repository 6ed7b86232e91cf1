"""What every view stands on: the door, answers, errors, templates."""
