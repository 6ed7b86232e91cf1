"""Doctor: recounts everything that is derived and tells where it differs."""
