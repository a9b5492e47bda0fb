"""The rules of the house in plain Python: no framework, no clock, no text, no input or output.

Money is integer minor units, times are integer microseconds, people are opaque integers. A shell hands in the state
and an action; the engine answers with a new state and what happened, or with a refusal.
"""
