"""Stages: the columns of the board, the ready-made sets and the running counts."""
