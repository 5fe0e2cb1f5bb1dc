"""Every column of orders, classified. Accounting rows tell of no recipient (ACC-01)."""

from core.personal_data import (
    Catalogue,
    Clock,
    Column,
    Controller,
    Ground,
    Kind,
    Then,
    every,
    plain,
)
from orders.models.accounting import AccountingRow, AccountingStop
from orders.models.orders import LineEvent, Order, OrderLine, Shipment, ShipmentLine
from orders.models.standings import LineStanding

CARE = (Controller.CARE_PROVIDER, Ground.CARE, Clock.AGREEMENT)
LINK = Column(Kind.REFERENCE, *CARE, Then.ERASE)
CONTACT = Column(Kind.CONTACT, *CARE, Then.ERASE)
TEXT = Column(Kind.FREE_TEXT, *CARE, Then.DELETE)
HEALTH = Column(Kind.HEALTH, *CARE, Then.ERASE)
STAFF = Column(Kind.CONDUCT, *CARE, Then.ANONYMISE)
BOOKS = Column(
    Kind.NOTHING, Controller.BOOKKEEPING, Ground.LEGAL_DUTY, Clock.ACCOUNTING, Then.DELETE
)

CATALOGUE: Catalogue = {
    Order: {
        **every(
            (
                "id",
                "number",
                "form_key",
                "provider_id",
                "unit_id",
                "version",
                "placed_at",
                "ordered_on",
                "channel",
                "delivery_mode",
                "promised_on",
                "cancel_until",
                "urgent_fee_ore",
            ),
            plain(),
        ),
        **every(("recipient_id", "person_id", "principal_id", "mandate_id"), LINK),
        **every(("receiver_sealed", "address_text_sealed", "phone_sealed"), CONTACT),
        "comment_sealed": TEXT,
        "placed_by": STAFF,
        "urgent_reason": HEALTH,
    },
    OrderLine: {
        **every(
            set(OrderLine.__table__.columns.keys())
            - {"prescription_line_id", "kind", "kind_reason"},
            plain(),
        ),
        "prescription_line_id": LINK,
        **every(("kind", "kind_reason"), HEALTH),
    },
    LineEvent: {
        **every(set(LineEvent.__table__.columns.keys()) - {"account_id"}, plain()),
        "account_id": STAFF,
    },
    Shipment: {
        **every(set(Shipment.__table__.columns.keys()) - {"tracking", "received_by"}, plain()),
        "tracking": CONTACT,
        "received_by": STAFF,
    },
    ShipmentLine: every(ShipmentLine.__table__.columns.keys(), plain()),
    AccountingRow: every(AccountingRow.__table__.columns.keys(), BOOKS),
    AccountingStop: every(AccountingStop.__table__.columns.keys(), BOOKS),
    LineStanding: {
        **every(
            (
                "provider_id",
                "unit_id",
                "needs_hand",
                "tab",
                "place",
                "counted_on",
                "address_confirmed",
            ),
            plain(),
        ),
        **every(("prescription_line_id", "prescription_id", "recipient_id", "person_id"), LINK),
        **every(
            (
                "care_area_id",
                "article_id",
                "status",
                "valid_to",
                "withdrawals_left",
                "opens_on",
                "lasts_until",
                "latest",
                "expected_on",
                "latest_order_id",
                "article_gone",
                "expiring_days",
                "cause",
                "noticed",
            ),
            HEALTH,
        ),
    },
}
