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
_ARTICLE = re.compile(r"^(?:the|my|我的|我)\s*(?=\S)", re.IGNORECASE)
_OWNED = re.compile(
    r"^(?P<who>.+?)(?:'s?|的)\s*(?P<what>office|work(?:place)?|home|place|house|apartment"
    r"|flat|公司|单位|办公室|家里?|住处|地址)?$",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?:\d[\d -]{6,}\d|\b[\w.+-]+@[\w-]+\.[\w.]+)")
_OFFICE = re.compile(r"office|work|公司|单位|办公", re.IGNORECASE)
_HOME = re.compile(r"home|house|apartment|flat|家|住处", re.IGNORECASE)


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


def _contact(plain: str) -> Place | None:
    owned = _OWNED.match(plain)
    relation = spelled("relation", plain)
    if owned:
        who, what = owned["who"], owned["what"] or ""
    elif relation and re.match(r"^(?:my |the |我)?" + re.escape(relation), plain, re.IGNORECASE):
        who = relation
        what = plain[plain.find(relation) + len(relation) :].strip()
        if what and not (
            _OFFICE.fullmatch(what) or re.fullmatch(r"家里?|那里?|那儿|住处|home|place", what)
        ):
            return None
    else:
        return None
    if re.fullmatch(r"the|this|that|这|那|我", who, re.IGNORECASE):
        return None
    if owned and not what and not relation:
        return None
    person = read_person(who)
    label = "office" if _OFFICE.search(what) else "home" if _HOME.search(what) else None
    pronoun = PRONOUNS.match(who) is not None
    if person is None and not pronoun:
        return None
    return Place(kind=PlaceKind.CONTACT, text=plain, person=person, label=label)


def _pronoun_place(plain: str) -> Place | None:
    if not PRONOUNS.match(plain):
        return None
    rest = PRONOUNS.sub("", plain).strip(" 的")
    label = "office" if _OFFICE.search(rest) else "home" if _HOME.search(rest) else None
    return Place(kind=PlaceKind.CONTACT, text=plain, person=None, label=label)


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
    found = _pronoun_place(plain) or _contact(plain)
    if found:
        return found
    return Place(kind=PlaceKind.NAMED, text=re.sub(r"^the (?=[A-Z])", "", plain))
