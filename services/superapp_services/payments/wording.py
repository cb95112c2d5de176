"""How money is written for people."""


def yuan(fen: int) -> str:
    """An amount as `¥18.90`."""
    return f"¥{fen // 100:,}.{fen % 100:02d}"
