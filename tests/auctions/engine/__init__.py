"""Tests of the rules: no framework, no database, no clock."""
