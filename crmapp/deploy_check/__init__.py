"""Deploy check: what is unsafe in an installation, each with one line what to do."""
