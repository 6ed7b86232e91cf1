"""Selection: the customers that a person ticked in the list, or all that its filter leaves."""
