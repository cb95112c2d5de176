"""A cancelling that is not wanted: 别取消我的订单, "don't cancel the ride"."""

import re

_UNDO_ZH = r"(?:取消|撤销|撤掉|退(?!休|烧|房时间)|解除|停掉|关掉)"
_NOT_ZH = (
    r"(?:(?<!要)不要|(?<!用)不用|(?<!想)不想|(?<!需)不需要|不必|不打算|没必要|无需|不是要"
    r"|不准|不许"
    r"|没(?:有)?(?:让你?|叫你?|说要?|想要?|要你?|打算)|(?<![特分个差区级类])别(?!的|人|处|家|忘)|甭|勿)"
)
_NOT_EN = (
    r"(?:(?<!why )(?:don't|dont|do not)|never|didn't|did not|no need to|rather not"
    r"|should(?:n't| not)"
    r"|not(?= (?:to )?cancel)|without)"
)
_UNDO_EN = (
    r"(?:cancel(?:l?ing)?|return(?:ing)?|refund(?:ing)?|undo|call(?:ing)? off|drop|scrap"
    r"|send(?:ing)? back|get rid of)"
)
_LEFT = re.compile(
    rf"{_NOT_ZH}(?:(?!取消)[^，,。.!！?？;；了的忘不]){{0,12}}{_UNDO_ZH}"
    r"|(?<![能取消退可会要])不(?:取消|撤销|退(?!款|钱|烧|货|休))"
    rf"|\b{_NOT_EN}(?: (?:you|want|wanted|to|ask|asked|mean|meant|have|need|please|ever|dare|go"
    r"|ahead|and|let|them|just|yet|me|us|would|like|actually|really|say|said|tell|told|should|my"
    rf"|the|this|that|it)){{0,6}} {_UNDO_EN}\b",
    re.IGNORECASE,
)
_UNDOING = ("cancel_", "return_", "refund", "revoke_")


def is_undoing(goal: str) -> bool:
    """Whether a goal takes back what was done."""
    return goal.startswith(_UNDOING) and goal != "cancel_watch"


def leaves_alone(text: str) -> bool:
    """Whether words say that something is not to be cancelled or sent back."""
    return _LEFT.search(text.replace("’", "'")) is not None
