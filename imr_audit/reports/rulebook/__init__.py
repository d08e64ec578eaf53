"""The rule book for readers: tables, pages in a terminal, and a static site, all from the same views of its rules."""
