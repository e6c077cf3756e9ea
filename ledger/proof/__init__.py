"""Tamper evidence: a tree of hashes over the stored facts, and the proofs it gives."""
