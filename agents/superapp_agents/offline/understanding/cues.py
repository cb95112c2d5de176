"""Words that tell how clauses of a message belong together."""

import re

NOUNS = {
    "zh": {
        "book_flight": re.compile(r"机票|航班|飞机票"),
        "book_train": re.compile(r"高铁|火车|动车|车票"),
        "book_hotel": re.compile(r"酒店|宾馆|民宿|住宿|间(?:客|酒店|标准)?房|客房|大床房|双床房"),
        "book_attraction": re.compile(r"门票"),
    },
    "en": {
        "book_flight": re.compile(r"\bflights?\b|\bairfare", re.IGNORECASE),
        "book_train": re.compile(r"\btrains?\b", re.IGNORECASE),
        "book_hotel": re.compile(r"\bhotels?\b|\brooms?\b", re.IGNORECASE),
        "book_attraction": re.compile(r"\b(?:park|entrance|admission) tickets\b", re.IGNORECASE),
    },
}
TOTAL = re.compile(
    r"一共|总共|总价|合计|加起来|总预算|预算|全部|总计"
    r"|in total|altogether|all (?:in|within|under|below)\b|budget|can spend"
    r"|overall|total|everything|整个|全程|the whole (?:thing|trip)",
    re.IGNORECASE,
)
PLAN_ITSELF = re.compile(
    r"\b(?:day|itinerary|trip|plan|schedule|outing|weekend|design|arrange|organi[sz]e)\b"
    r"|行程|日程|安排|一天|日游"
    r"|计划|规划|一日|半天|设计",
    re.IGNORECASE,
)
DROP_IT = re.compile(
    r"^(?:please |then |so )*(?:cancel|refund|return) (?:it|that|this|them)(?: please)?$"
    r"|^(?:帮我|给我|麻烦|请)?(?:把它|它)?(?:退|取消|退订)(?:了|掉|货)?(?:它)?(?:吧|一下)?$",
    re.IGNORECASE,
)
ZH_LIST = re.compile(
    r"(?:再|还要|外加|加|和|以及)?(?:来|要)?[一两二三四五六七八九十\d]+[个份杯碗盒瓶件双只条块]"
    r"|[\u4e00-\u9fff]{1,10}[一两二三四五六七八九十\d]+[个份杯碗盒瓶件双只条块]$"
)
VAGUE = re.compile(r"周末|weekend|week\b|月|这周|下周$", re.IGNORECASE)
INFO_ONLY = re.compile(
    r"^(?:and )?(?:tell me|let me know|告诉我|看看|跟我说)?\s*(?:how much|what|when|if"
    r"|whether|能退多少|退多少|要多少|多少钱|会退多少|多久)",
    re.IGNORECASE,
)
PRONOUN_OBJECT = re.compile(
    r"^(?:then |also |please |just )*(?:buy|order|send|get|deliver|ship|gift[- ]?wrap"
    r"|wrap|pay(?: for)?|use|make|bring|have|book) (?:it|them|that|everything|both|all)\b",
    re.IGNORECASE,
)
SO_MANY = re.compile(
    r"^(?:帮我|给我|请|再|麻烦)*(?:推荐|找|挑|选|比较|对比|列)(?:出|个)?[一二两三四五六七八九十几\d]+"
    r"(?:家|个|款|条|间|种|处)(?:给我|就行|即可|就好|吧)*$"
    r"|^(?:please |just )*(?:recommend|show|suggest|list|give|pick)(?: me)?(?: the)?(?: top| best)?"
    r" (?:\d+|two|three|four|five|six)(?: of (?:them|those)| options| places| ones)?$",
    re.IGNORECASE,
)
"""How many of what was named before: no further request."""
ACT_ON_BILL = re.compile(r"交|缴|付|充|\bpay\b|\bsettle\b", re.IGNORECASE)
MODIFIES = re.compile(
    r"^(?:i |we |i'd |it |they |both |all |must |should |please )*(?:need|want|like|get"
    r"|have|must|should|deliver\w*|send|sent|ship)?\s*(?:it|them|this|that|both"
    r"|everything|to be|be)\b(?! (?:a|an|some)\b)",
    re.IGNORECASE,
)
