"""Paper: HTML pages of the product turned into PDF, in child processes that can be killed."""
