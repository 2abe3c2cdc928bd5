"""Writes of the cross-forum. Each names who acts (by) and is one transaction with its notices.

Locks are taken in one order: the measure first, then its issues by their keys.
"""
