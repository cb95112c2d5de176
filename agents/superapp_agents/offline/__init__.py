"""The offline model: understanding, choosing and wording by rules, without network or key."""
