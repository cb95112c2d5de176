"""Compiled statements of the content service."""

from sqlmodel import col, select

from superapp_services.content.models import Content, ContentProduct, Creator
from superapp_services.core import query

CONTENTS = query(select(Content).order_by(col(Content.content_id)))
CREATORS = query(select(Creator).order_by(col(Creator.creator_id)))
LINKS = query(
    select(ContentProduct).order_by(col(ContentProduct.content_id), col(ContentProduct.position))
)
