"""Letters to recipients: what happened to an order, without a word of what it holds."""

from dataclasses import dataclass
from datetime import date

from orders.rules.states import LineState
from portal.web.i18n import _, ngettext, say_day, speaking


@dataclass(frozen=True)
class Words:
    """A letter's title and body."""

    title: str
    body: str


def order_letter(
    state: LineState, number: str, count: int, *, expected_on: date | None, language: str
) -> Words:
    """What became of `count` goods of an order, in the receiver's language (domain 1.2 row 49)."""
    with speaking(language):
        parts = [_happened(state, number, count), _next(state, expected_on)]
        title = _("About your order %(order)s", order=number)
        return Words(title, "\n\n".join(part for part in parts if part))


def receipt_letter(number: str, promised_on: date, *, language: str) -> Words:
    """That an order is placed and when it comes, without a word of what it holds."""
    with speaking(language):
        return Words(
            _("Your order %(order)s is placed", order=number),
            _(
                "It arrives %(day)s at the latest. Keep the number %(order)s in case you call us.",
                day=say_day(promised_on),
                order=number,
            ),
        )


def notice_letter(stopped: int, runs_out: int, first_on: date | None, *, language: str) -> Words:
    """That something runs out or has stopped, and what to do; not a word of what it is."""
    with speaking(language):
        parts = []
        if runs_out and first_on is not None:
            parts.append(
                ngettext(
                    "%(num)d of the things you are prescribed lasts until about %(day)s, and"
                    " nothing is ordered.",
                    "%(num)d of the things you are prescribed last until about %(day)s, and"
                    " nothing is ordered.",
                    runs_out,
                    day=say_day(first_on),
                )
            )
        if stopped:
            parts.append(
                ngettext(
                    "%(num)d of your prescriptions can no longer be ordered from. Your care unit"
                    " has been told.",
                    "%(num)d of your prescriptions can no longer be ordered from. Your care unit"
                    " has been told.",
                    stopped,
                )
            )
        parts.append(_("Contact your care unit if you need help to order."))
        return Words(_("Before your supplies run out"), "\n\n".join(parts))


def _happened(state: LineState, number: str, count: int) -> str:
    if state is LineState.BACKORDERED:
        return ngettext(
            "%(num)d item of your order %(order)s is delayed.",
            "%(num)d items of your order %(order)s are delayed.",
            count,
            order=number,
        )
    if state is LineState.SUBSTITUTED:
        return ngettext(
            "%(num)d item of your order %(order)s is replaced by an equivalent one.",
            "%(num)d items of your order %(order)s are replaced by equivalent ones.",
            count,
            order=number,
        )
    if state is LineState.NOT_COLLECTED:
        return _("Your parcel of order %(order)s was not collected.", order=number)
    if state in {LineState.REFUSED, LineState.REJECTED, LineState.CANCELLED}:
        return _stopped(state, number, count)
    return _("A parcel of your order %(order)s is on its way.", order=number)


def _stopped(state: LineState, number: str, count: int) -> str:
    if state is LineState.CANCELLED:
        return ngettext(
            "%(num)d item of your order %(order)s is cancelled.",
            "%(num)d items of your order %(order)s are cancelled.",
            count,
            order=number,
        )
    return ngettext(
        "%(num)d item of your order %(order)s cannot be delivered.",
        "%(num)d items of your order %(order)s cannot be delivered.",
        count,
        order=number,
    )


def _next(state: LineState, expected_on: date | None) -> str:
    if expected_on is not None:
        return _("We count on sending it %(day)s.", day=say_day(expected_on))
    if state in {LineState.REFUSED, LineState.REJECTED}:
        return _("Your care unit has been told. You can order again, or ask them.")
    if state is LineState.NOT_COLLECTED:
        return _("Contact your care unit if you still need it.")
    return ""
