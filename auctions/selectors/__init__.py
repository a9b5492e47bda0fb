"""What pages read: querysets and frozen dataclasses shaped for one page each, in a constant number of queries."""
