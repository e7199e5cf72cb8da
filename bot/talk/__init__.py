"""The doors: the command line and the terminal chat."""
