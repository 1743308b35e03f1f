"""Declarations of a program: their base class, and the check for mistakes."""
