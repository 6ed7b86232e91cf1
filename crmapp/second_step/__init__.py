"""The second step of signing in: a code that a person's phone shows, or one kept on paper."""
