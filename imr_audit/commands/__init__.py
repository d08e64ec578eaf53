"""Commands beside `check`, one a module."""
