"""What the life service refuses, and what to do then."""

from superapp_services.core import ServiceError


class BubbleNotFound(ServiceError):
    """No such energy bubble in that forest."""

    en = "There is no energy bubble {bubble_id} there. Look at the forest again."
    zh = "没有找到能量球 {bubble_id}，请重新查看森林。"


class BubbleNotRipe(ServiceError):
    """The energy cannot be collected: not ripe yet, collected, or faded."""

    en = "Energy bubble {bubble_id} is {status} and cannot be collected (ripe at {ripens_at})."
    zh = "能量球 {bubble_id} 状态为 {status}，无法收取（成熟时间 {ripens_at}）。"


class NothingToCollect(ServiceError):
    """No ripe energy is left."""

    en = "There is no ripe energy to collect now. The next ripens at {next_at}."
    zh = "现在没有可收取的成熟能量，下一次成熟时间：{next_at}。"


class FriendNotFound(ServiceError):
    """No contact of this user who has a forest."""

    en = "{friend_id} is not a contact of yours with a forest. List contacts first."
    zh = "{friend_id} 不是您的有森林的好友，请先查看联系人。"


class SpeciesNotFound(ServiceError):
    """No such tree to plant."""

    en = "There is no tree species {species_id}. Get the forest to see which can be planted."
    zh = "没有树种 {species_id}，请先查看森林中可种的树。"


class NotEnoughEnergy(ServiceError):
    """The forest does not hold enough energy for this tree."""

    en = "{name} needs {needed_g} g of energy and you have {have_g} g; {short_g} g are missing."
    zh = "种{name}需要 {needed_g} g 能量，您有 {have_g} g，还差 {short_g} g。"


class CampaignNotFound(ServiceError):
    """No such campaign."""

    en = "There is no campaign {campaign_id}. List campaigns to see what is on."
    zh = "没有活动 {campaign_id}，请先查看活动列表。"


class CampaignNotLive(ServiceError):
    """The campaign has not begun, or is over."""

    en = "Campaign {campaign_id} runs from {starts_at} to {ends_at}. Choose one that is on."
    zh = "活动 {campaign_id} 时间为 {starts_at} 至 {ends_at}，请选择进行中的活动。"


class QuotaExhausted(ServiceError):
    """All coupons of the campaign are gone."""

    en = "All coupons of campaign {campaign_id} have been claimed. Choose another campaign."
    zh = "活动 {campaign_id} 的优惠券已被领完，请选择其他活动。"


class AlreadyClaimed(ServiceError):
    """The user has had as many as each may have."""

    en = "You have claimed from campaign {campaign_id} already: {coupon_id}."
    zh = "您已领取过活动 {campaign_id} 的优惠券：{coupon_id}。"


class CalleeNotFound(ServiceError):
    """No such merchant or place that has a telephone."""

    en = "There is no merchant or place {callee_id} with a telephone. Search for its id first."
    zh = "没有找到有电话的商户或地点 {callee_id}，请先搜索。"
