"""The commands of `imr-audit`, one a module.  What a command needs is imported when it runs."""
