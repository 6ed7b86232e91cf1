"""The practice room: the same product over made-up customers, on a database of its own."""
