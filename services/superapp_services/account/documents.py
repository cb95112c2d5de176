"""Identity documents: what a valid number looks like, and how it is shown."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ID_CARD_LENGTH = 18


def is_valid(id_type: str, number: str) -> bool:
    """Whether a number can be one of its kind; identity cards carry a check digit (GB 11643)."""
    number = number.upper()
    if id_type == "passport":
        return number.isalnum() and number.isascii() and any(c.isdigit() for c in number)
    if len(number) != _ID_CARD_LENGTH or not number[:-1].isdigit() or not number.isascii():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:-1], _WEIGHTS, strict=True))
    return _CHECK[total % 11] == number[-1]


def fits_birthday(id_type: str, number: str, birthday: str, today: str) -> bool:
    """Whether somebody can be born that day: not in the future, and as the identity card says."""
    if not _oldest(today) <= birthday <= today:
        return False
    return id_type != "id_card" or number[6:14] == birthday.replace("-", "")


def _oldest(today: str) -> str:
    return f"{int(today[:4]) - 120}{today[4:]}"


def masked(number: str) -> str:
    """The number with its middle hidden."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"
