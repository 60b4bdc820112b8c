"""The cascade: from matches to findings, stage by stage, and what is done when all are there."""
