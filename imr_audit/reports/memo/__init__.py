"""A memorandum on one determination, for the file or for an appeal.

:func:`content.compose` makes the memorandum of an audited letter; :mod:`docx` and :mod:`pdf` print it.
"""
