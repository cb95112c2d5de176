"""What the social service refuses, and what to do then."""

from superapp_services.core import ServiceError


class RedPacketNotFound(ServiceError):
    """No such red packet that this user sent or may open."""

    en = "There is no red packet {red_packet_id} from or for you. List red packets to find it."
    zh = "没有找到与您有关的红包 {red_packet_id}，请先查看红包列表。"


class RedPacketEmpty(ServiceError):
    """Others were faster."""

    en = "Red packet {red_packet_id} is empty: all {shares} shares have been opened."
    zh = "红包 {red_packet_id} 已被领完，共 {shares} 份。"


class RedPacketExpired(ServiceError):
    """Its 24 hours are over."""

    en = "Red packet {red_packet_id} expired at {expired_at}; what was left went back."
    zh = "红包 {red_packet_id} 已于 {expired_at} 过期，剩余金额已退回。"


class RedPacketAlreadyOpened(ServiceError):
    """The user has had their share."""

    en = "You have opened red packet {red_packet_id} before and got {amount_fen}."
    zh = "您已领取过红包 {red_packet_id}，金额 {amount_fen}。"


class RedPacketTooLarge(ServiceError):
    """A share may be worth 200 yuan at most."""

    en = "A share of a red packet is at most {limit_fen}. Send less, or use a transfer."
    zh = "单个红包最多 {limit_fen}。请减少金额，或改用转账。"


class RedPacketTooSmall(ServiceError):
    """Every share needs at least one fen."""

    en = "{amount_fen} cannot be split into {shares} shares of at least ¥0.01 each."
    zh = "{amount_fen} 不足以分成 {shares} 份（每份至少 ¥0.01）。"


class UnevenSplit(ServiceError):
    """Equal shares have to be whole fen."""

    en = (
        "{amount_fen} does not split equally into {shares} shares. "
        "Change the amount, or choose a random split."
    )
    zh = "{amount_fen} 无法平均分成 {shares} 份。请调整金额，或选择拼手气红包。"
