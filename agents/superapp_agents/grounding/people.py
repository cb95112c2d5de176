"""Words for people and places, sorted by kind: 公司, 李娜的公司, "my mother's place"."""

import re

from superapp_agents.grounding.lexicon import is_word, meaning, spelled
from superapp_agents.grounding.task import Person, PersonKind, Place, PlaceKind
from superapp_agents.grounding.text import HAN

PRONOUNS = re.compile(
    r"^(?:她|他|他们|她们|TA|her|him|them|his|their|hers)(?=$|的|家| |那|公司|单位|办公室|学校)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:送到|送去|送至|寄到|寄给|发到|发给|送给|转给|给|到|去|在|往|至|从|离|距离?|靠近|挨着"
    r"|(?:delivered to|deliver to|sent? to|to|at|in|near|close to|next to|around|by|from"
    r"|for|the address of)\b)\s*",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:附近|旁边|周边|那边|边上|一带|周围|里面|门口|地址|的地址|'s address| address| nearby"
    r"| straight| directly)$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|my|our|我们的?|咱们的?|我的|我|咱)\s*(?=\S)", re.IGNORECASE)
_FIRM = r"office|work(?:place)?|home|place|house|apartment|flat|公司|单位|办公室|家里?|住处|地址"
"""Kinds of places that somebody has, whenever the words say that it is somebody's."""
_KIND = (
    rf"{_FIRM}|desk|school|dorm(?:itory)?|工位|上班的地方|家中|住所|住的地方|宿舍|学校"
    r"|那(?:里|儿|边)?"
)
_OWNED = re.compile(rf"^(?P<who>.+?)(?:'s?|的)\s*(?P<what>{_KIND})?$", re.IGNORECASE)
_KIND_OF = re.compile(rf"^(?:the )?(?P<what>{_KIND}) of (?P<who>.+)$", re.IGNORECASE)
_JOINED = re.compile(rf"^(?P<who>.{{0,11}}?[{HAN}\w])\s*(?P<what>(?=[{HAN}])(?:{_KIND}))$")
_NOBODY = re.compile(rf"the|this|that|our|my|我们|咱们|这|(?!妈|爸|娘|爹|我)[{HAN}]", re.IGNORECASE)
"""Words before 家 and "place" that name nobody, and single characters as in 老家 and 宜家."""
_ACCOUNT = re.compile(r"(?:\d[\d -]{6,}\d|\b[\w.+-]+@[\w-]+\.[\w.]+)")
_LABELS = (
    ("office", re.compile(r"office|work|desk|公司|单位|办公|工位|上班", re.IGNORECASE)),
    ("home", re.compile(r"home|house|apartment|flat|家|住", re.IGNORECASE)),
    ("other", re.compile(r"school|dorm|学校|宿舍", re.IGNORECASE)),
)


def bare(phrase: str) -> str:
    """The phrase without leading prepositions and trailing 附近."""
    plain = phrase.strip(" ，,。.!?！？;；:")
    for _ in range(3):
        shorter = _TRAILING.sub("", _LEADING.sub("", plain)).strip()
        if not shorter or shorter == plain:
            break
        plain = shorter
    return plain


def read_person(phrase: str) -> Person | None:
    """Somebody named by a pronoun for the user, a relation, a name or an account number."""
    plain = bare(phrase)
    if not plain or PRONOUNS.match(plain):
        return None
    if is_word("me", re.sub(r"^(?:就|只有|只)", "", plain)):
        return Person(kind=PersonKind.ME, text=plain)
    account = _ACCOUNT.search(plain)
    if account:
        return Person(kind=PersonKind.ACCOUNT, text=account.group().strip())
    stripped = _ARTICLE.sub("", plain)
    relation = meaning("relation", stripped)
    if relation is None:
        return Person(kind=PersonKind.NAMED, text=re.sub(r"'s?$|的$", "", stripped))
    word = spelled("relation", stripped) or ""
    rest = re.sub(r"'s$|的$", "", stripped.replace(word, "", 1)).strip(" ,的我my")
    if re.fullmatch(rf"[{HAN}]{{2,4}}|[A-Z][\w'-]+(?: [A-Z][\w'-]+)*", rest):
        return Person(kind=PersonKind.NAMED, text=rest, relation=relation)
    return Person(kind=PersonKind.RELATION, text=word, relation=relation)


_AND = re.compile(r"[、，,&]|和(?!平)|跟|与|以及|还有|\band\b", re.IGNORECASE)


def read_people(phrase: str) -> tuple[Person, ...]:
    """Everybody named, when several are: 妈妈、李娜和小周, "mum and Tom"; nobody for one alone."""
    if _ACCOUNT.search(phrase):
        return ()
    whole = re.sub(r"(?:各|每人|分别|一人)$", "", phrase.strip())
    parts = [part for part in (_ARTICLE.sub("", bare(p)) for p in _AND.split(whole)) if part]
    people = tuple(person for person in map(read_person, parts) if person is not None)
    return people if len(people) > 1 and len(people) == len(parts) else ()


_WITH = re.compile(r"^(?:with|和|跟|带(?:上|着)?|陪)\s*(?P<who>.+)$", re.IGNORECASE)


def read_party(phrase: str) -> tuple[Person, ...]:
    """Everybody who goes along; who goes with somebody goes too: "with my son"."""
    company = _WITH.match(phrase.strip())
    if company is None:
        return read_people(phrase)
    alone = read_person(company["who"])
    people = read_people(company["who"]) or ((alone,) if alone else ())
    me = Person(kind=PersonKind.ME, text=company.group())
    return (me, *people) if people else ()


def _label(what: str) -> str | None:
    return next((label for label, words in _LABELS if words.search(what)), None)


def _belonging(plain: str) -> tuple[str, str, bool] | None:
    """Who has the place, its kind, and whether the words say outright that somebody has it."""
    owned = _OWNED.match(plain)
    if owned:
        what = owned["what"] or ""
        return owned["who"], what, re.fullmatch(_FIRM, what, re.IGNORECASE) is not None
    found = _KIND_OF.match(plain) or _JOINED.match(plain)
    if found:
        return found["who"], found["what"], False
    stripped = _ARTICLE.sub("", plain)
    relation = spelled("relation", stripped) or ""
    what = stripped.removeprefix(relation).strip()
    if relation and (not what or re.fullmatch(_KIND, what, re.IGNORECASE)):
        return relation, what, False
    return None


def _contact(plain: str) -> Place | None:
    """The place of a contact; a named one with the person whose it may be: 李娜公司, "Tom's"."""
    found = _belonging(plain)
    if found is None or _NOBODY.fullmatch(found[0]):
        return None
    who, what, firm = found
    label = _label(what)
    if PRONOUNS.match(who):
        return Place(kind=PlaceKind.CONTACT, text=plain, label=label)
    person = read_person(who)
    if person is None or person.kind is PersonKind.ACCOUNT:
        return None
    if person.kind is PersonKind.ME:
        own = {"home": PlaceKind.HOME, "office": PlaceKind.OFFICE, None: PlaceKind.HERE}
        return Place(kind=own[label], text=plain) if label in own else None
    if person.kind is PersonKind.RELATION and not firm:
        firm = _ARTICLE.sub("", who).casefold() == _ARTICLE.sub("", person.text).casefold()
        if not firm:
            return None
    kind = PlaceKind.CONTACT if firm else PlaceKind.NAMED
    return Place(kind=kind, text=plain, person=person, label=label)


def _pronoun_place(plain: str) -> Place | None:
    if not PRONOUNS.match(plain):
        return None
    label = _label(PRONOUNS.sub("", plain))
    return Place(kind=PlaceKind.CONTACT, text=plain, person=None, label=label)


_NOT_AT = re.compile(
    r"(?:不(?:要|用|必|需要|是)?|而不是|别|甭|可别)(?:再|给我|帮我|直接)?(?:配送|派送|快递|邮寄|[送寄发拿到])"
    r"|(?:but |and |please )*(?:don't|do not|dont|never|not|instead of|rather than)\b",
    re.IGNORECASE,
)
_OFF_WORK = re.compile(
    r"下班|收工|加完班|\b(?:off|finished|done with|leaving) work\b", re.IGNORECASE
)


def _implied(phrase: str) -> Place | None:
    """Home or work, where all that is said is that it is not the other: 别送到公司."""
    plain = phrase.strip(" ，,。")
    if _OFF_WORK.search(plain):
        return Place(kind=PlaceKind.OFFICE, text=plain)
    other = {"office": PlaceKind.HOME, "home": PlaceKind.OFFICE}
    label = _label(plain) if _NOT_AT.match(plain) else None
    return Place(kind=other[label], text=plain) if label in other else None


def read_place(phrase: str, uses: str | None = None) -> Place | None:
    """Somewhere: home, office, here, a contact's place, the place of another step, or a name."""
    plain = bare(phrase)
    if not plain:
        return None
    unowned = _ARTICLE.sub("", plain)
    for section, kind in (
        ("home", PlaceKind.HOME),
        ("office", PlaceKind.OFFICE),
        ("here", PlaceKind.HERE),
    ):
        if is_word(section, plain) or is_word(section, unowned):
            return Place(kind=kind, text=plain)
    if is_word("me", plain):
        return Place(kind=PlaceKind.HERE, text=plain)
    if uses and is_word("there", plain):
        return Place(kind=PlaceKind.STEP, text=plain, step=uses)
    whole = _LEADING.sub("", phrase.strip(" ，,。.!？?！；;:"))
    found = _implied(phrase) or _pronoun_place(plain) or _contact(plain) or _contact(whole)
    if found:
        return found
    return Place(kind=PlaceKind.NAMED, text=re.sub(r"^the (?=[A-Z])", "", plain))
