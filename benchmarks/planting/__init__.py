"""Known changes to real letters, one at a time: defects that must be found, and changes that must raise nothing."""
