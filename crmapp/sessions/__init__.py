"""Sessions: who is signed in, from where and until when; and throttled tries."""
