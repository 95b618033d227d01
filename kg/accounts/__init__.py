"""Accounts of one event: each claim with its voice, side by side, and what to make of them.

    claims of a graph ─loading→ Account ─judgement→ contradictions, corroborations,
                                                    supersessions, voices

Read `account.py` first, then `judgement.py`. Nothing here decides which claims are about one
event: that is `kg.merge`, which asks here what the claims of its events say of each other.
"""
