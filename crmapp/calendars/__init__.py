"""Calendar feed: a person's planned next steps, for the calendar of a phone or of Outlook."""
