"""Refusals of the account service."""

from superapp_services.core import ServiceError


class UnknownCity(ServiceError):
    """A city that the app does not serve."""

    en = "The app does not deliver in {city}. Cities: {cities}."
    zh = "应用暂未覆盖 {city}。可用城市：{cities}。"


class DocumentExists(ServiceError):
    """A traveller with this document is already saved."""

    en = "A traveller with this document is already saved as {traveller_id}. Use that one."
    zh = "该证件的出行人已保存为 {traveller_id}，直接使用即可。"


class InvalidDocument(ServiceError):
    """A document number that cannot be one."""

    en = "This is not a valid {id_type} number. Check it with the user."
    zh = "证件号码格式不正确（{id_type}），请与用户核对。"


class InvalidBirthday(ServiceError):
    """A day on which the traveller cannot have been born."""

    en = "{birthday} cannot be the birthday of this traveller. Check it with the user."
    zh = "出生日期 {birthday} 与该出行人不符，请与用户核对。"


class PreferenceNotFound(ServiceError):
    """Nothing like this is remembered."""

    en = "Nothing is remembered under {preference_id}. Recall the preferences first."
    zh = "没有记住 {preference_id} 这条偏好，请先查看偏好。"
