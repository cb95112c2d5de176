"""What kinds of merchants and services are called, for people and for the limits of a mandate."""

from superapp_services.core import Lang

SERVICES: dict[str, tuple[str, str]] = {
    "food": ("外卖美食", "food delivery"),
    "shopping": ("购物", "shopping"),
    "travel": ("旅行", "travel"),
    "rides": ("打车", "rides"),
    "payments": ("生活缴费", "bills"),
}
"""Whole services, whose names stand for all of their merchants."""
KINDS: dict[str, tuple[str, str]] = {
    "electricity": ("电费", "electricity"),
    "water": ("水费", "water"),
    "gas": ("燃气费", "gas"),
    "mobile": ("话费", "mobile phone"),
    "ride_hailing": ("网约车", "ride-hailing"),
    "taxi": ("出租车", "taxis"),
    "attraction": ("景点门票", "attraction tickets"),
    "flight": ("机票", "flights"),
    "hotel": ("酒店", "hotels"),
    "railway": ("火车票", "train tickets"),
    "milk_tea": ("奶茶饮品", "milk tea and drinks"),
    "coffee": ("咖啡烘焙", "coffee and bakery"),
    "sichuan": ("川菜", "Sichuan food"),
    "hotpot": ("火锅", "hotpot"),
    "malatang": ("麻辣烫", "malatang"),
    "jiangzhe": ("江浙菜", "Hangzhou and Jiangnan food"),
    "cantonese": ("粤菜", "Cantonese food"),
    "hunan": ("湘菜", "Hunan food"),
    "dongbei": ("东北菜", "Northeastern Chinese food"),
    "xinjiang": ("新疆菜", "Xinjiang food"),
    "lanzhou": ("兰州牛肉面", "Lanzhou noodles"),
    "dumplings": ("饺子馄饨", "dumplings and wontons"),
    "japanese": ("日本料理", "Japanese food"),
    "korean": ("韩国料理", "Korean food"),
    "thai": ("泰国菜", "Thai food"),
    "vietnamese": ("越南菜", "Vietnamese food"),
    "indian": ("印度菜", "Indian food"),
    "italian": ("意大利菜", "Italian food"),
    "pizza": ("披萨", "pizza"),
    "burgers": ("汉堡炸鸡", "burgers and fried chicken"),
    "salads": ("轻食沙拉", "salads and light food"),
    "vegetarian": ("素食", "vegetarian"),
    "barbecue": ("烧烤", "barbecue and skewers"),
    "seafood": ("海鲜", "seafood"),
    "breakfast": ("早餐粥铺", "breakfast and congee"),
    "desserts": ("甜品糖水", "desserts and sweet soups"),
    "middle_eastern": ("中东菜", "Middle Eastern food"),
    "cakes": ("蛋糕甜品", "cakes and desserts"),
    "shaanxi": ("陕西菜", "Shaanxi food"),
    "beijing_cuisine": ("京菜", "Beijing food"),
    "rice_bowls": ("简餐盖饭", "rice bowls and lunch boxes"),
    "yunnan": ("云南菜", "Yunnan food"),
    "audio": ("耳机音响", "audio"),
    "phones": ("手机数码", "phones and wearables"),
    "computers": ("电脑办公", "computers and office"),
    "cameras": ("相机影音", "cameras"),
    "appliances": ("家用电器", "home appliances"),
    "kitchen_appliances": ("厨房电器", "kitchen appliances"),
    "drinkware": ("厨具水杯", "cookware and drinkware"),
    "coffee_tea": ("咖啡茶饮", "coffee and tea"),
    "snacks": ("食品零食", "food and snacks"),
    "flowers": ("鲜花绿植", "flowers and plants"),
    "beauty": ("美妆护肤", "beauty"),
    "personal_care": ("个护清洁", "personal care and cleaning"),
    "womens": ("女装", "women's clothing"),
    "mens": ("男装", "men's clothing"),
    "shoes": ("鞋靴", "shoes"),
    "bags": ("箱包", "bags and luggage"),
    "jewellery": ("手表首饰", "watches and jewellery"),
    "outdoors": ("运动户外", "sports and outdoors"),
    "baby": ("母婴用品", "mother and baby"),
    "toys": ("玩具乐器", "toys and hobbies"),
    "home": ("家居家纺", "home and bedding"),
    "pets": ("宠物用品", "pet supplies"),
    "books": ("图书文具", "books and stationery"),
    "car": ("汽车用品", "car accessories"),
    "health": ("健康护理", "health and wellness"),
}
"""Kinds of merchants, as `Merchant.category` names them."""
CATEGORIES = SERVICES | KINDS


def category_text(category: str, lang: Lang) -> str:
    """A category as people call it."""
    zh, en = CATEGORIES.get(category, (category, category))
    return zh if lang == "zh" else en
