"""Contradictions of fact: one module a kind, each a pure function from what was read to observations.

What the law calls a plainly erroneous finding of fact (Lab. Code 4610.6(h)(5)) is the most valuable finding, and the
most embarrassing when wrong: every kind abstains where the letter leaves room for another reading.
"""
