"""What the pages of prescribing have on the desk: rules, products, form, what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from care.forms.prescriptions import PrescribeForm, prescribe_form
from care.models.policies import CareArea, MeasureCode, PolicyRow
from care.models.prescriptions import Prescription
from care.models.recipients import Recipient
from care.queries.overrides import personal_policy
from care.queries.policies import care_areas, measure_codes, policy_on
from care.rules.policy import Policy
from care.rules.prescription import latest_end
from care.rules.quantity import Dose, DoseUnit, NoDose, Pack, Portion
from care.rules.wish import LineWish, implausible, portions, usual_daily, wish_refusals
from care.texts.prescriptions import explain
from care.texts.words import plain_name
from catalogue.queries.articles import articles_by_id
from catalogue.queries.orderable import Orderable, orderable
from core.clock import today
from core.db import new_id
from core.errors import Refusal
from portal.web.forms import note_forged
from portal.web.guard import current_actor
from portal.web.transactions import session

Typed = Mapping[str, list[str]]
LONG_ENOUGH = 30
"""Most products on one prescription: more is a mistake or an attack."""


@dataclass
class Desk:
    """Everything one page of prescribing needs, loaded once."""

    recipient: Recipient
    unit_id: UUID
    area: CareArea
    row: PolicyRow
    policy: Policy
    articles: dict[UUID, Any]
    offers: dict[UUID, Orderable]
    codes: list[MeasureCode]
    on: date
    renews: Prescription | None = None
    missing: int = 0
    """Products asked for that the unit cannot prescribe."""
    notes: dict[UUID, str] = field(default_factory=dict)
    """What is to be said of a product: what it replaces."""
    gone: list[str] = field(default_factory=list)
    """What the old prescription had and nothing follows."""

    @property
    def latest(self) -> date:
        """The last day a prescription from today may hold."""
        return latest_end(self.policy, self.on)

    @property
    def usual_cover(self) -> int:
        """Days one withdrawal covers unless the prescriber says otherwise."""
        least, most = self.policy.cover_min, self.policy.cover_max
        return next((days for days in (90, 60, 30) if least <= days <= most), most)

    @property
    def most_withdrawals(self) -> int:
        """Withdrawals that fill the whole validity, or as many as the policy lets."""
        fitting = max(1, self.policy.validity_days // self.usual_cover)
        return min(fitting, self.policy.withdrawals or fitting)

    def form(self, typed: Typed | None = None, **first: Any) -> PrescribeForm:
        """The form as posted, as typed before, or as it begins."""
        kind = prescribe_form(self.articles, self.codes)
        if request.method == "POST" and typed is None:
            return kind()
        start = {**self.begins(), **first}
        if typed:
            return kind(formdata=self._with_new(typed), data=start)
        return kind(formdata=None, data=start)

    def _with_new(self, typed: Typed) -> MultiDict[str, str]:
        """What was typed; products chosen since then are in, not taken away."""
        fields: MultiDict[str, str] = MultiDict(typed)
        for key in self.articles:
            if f"dose_{key.hex}" not in fields:
                fields.add(f"include_{key.hex}", "y")
        return fields

    def begins(self) -> dict[str, Any]:
        """What the form says before anybody types."""
        return {
            "form_key": str(new_id()),
            "valid_from": self.on,
            "valid_to": self.latest,
            "cover": self.usual_cover,
            "withdrawals": self.most_withdrawals,
            "order_now": self.policy.at_once,
        }


@dataclass(frozen=True)
class Computed:
    """What one line comes to, or why it cannot be told yet."""

    name: str
    article: str
    portions: Sequence[Portion] = ()
    total_packs: int = 0
    pack_size: int = 0
    price_ore: int | None = None
    doubtful: bool = False
    usual: int | None = None

    @property
    def first(self) -> Portion | None:
        """The first withdrawal."""
        return self.portions[0] if self.portions else None

    @property
    def fewest(self) -> int:
        """Packs of the smallest withdrawal."""
        return min((portion.packs for portion in self.portions), default=0)

    @property
    def most(self) -> int:
        """Packs of the largest withdrawal."""
        return max((portion.packs for portion in self.portions), default=0)


def area_by_code(provider_id: UUID, code: str) -> CareArea | None:
    """A provider's care area by its code."""
    areas = care_areas(session(), provider_id)
    return next((area for area in areas if area.code == code), None)


def lay_out(
    recipient: Recipient,
    unit_id: UUID,
    area: CareArea,
    article_ids: Sequence[UUID],
    renews: Prescription | None = None,
) -> Desk:
    """Load the desk. What is not in the assortment is left out and logged. Raises NoPolicy."""
    work, on = session(), today()
    row = policy_on(
        work, provider_id=recipient.provider_id, unit_id=unit_id, care_area_id=area.id, on=on
    )
    wanted = list(dict.fromkeys(article_ids))[:LONG_ENOUGH]
    offers = orderable(
        work,
        wanted,
        provider_id=recipient.provider_id,
        unit_id=unit_id,
        care_area=area.code,
        on=on,
    )
    known = articles_by_id(work, wanted)
    kept = {key: known[key] for key in wanted if key in known and offers[key].can_prescribe}
    codes = measure_codes(work, area.id)
    missing = len(wanted) - len(kept)
    if missing and request.method == "POST":
        note_forged("article", missing)
    policy = personal_policy(work, row, (recipient.id, area.id), on=on)
    return Desk(recipient, unit_id, area, row, policy, kept, offers, codes, on, renews, missing)


def posted_ids(name: str = "article") -> list[UUID]:
    """The ids posted under a name; what is no id is logged and left out."""
    found = []
    for text in request.form.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            note_forged(name)
    return found


def compute(desk: Desk, form: PrescribeForm) -> list[Computed]:
    """What each line comes to, as far as it can be told from what is typed."""
    return [_line(desk, form, article_id) for article_id in form.included()]


def doubtful(desk: Desk, form: PrescribeForm) -> bool:
    """Whether any dose is far above what is usual."""
    return any(line.doubtful for line in compute(desk, form))


def refusals(desk: Desk, form: PrescribeForm) -> list[tuple[int | None, Refusal]]:
    """What the policy says against what is typed; the form is valid."""
    return list(wish_refusals(form.wish(desk.area.id), desk.policy, on=desk.on))


def advance_warnings(desk: Desk, form: PrescribeForm) -> list[str]:
    """The policy's refusals in words while one types; none until the form can be read."""
    if form.valid_from.data is None or form.valid_to.data is None or not form.readable():
        return []
    if not all(line.portions for line in compute(desk, form)):
        return []
    told = (explain(refusal, current_actor()) for _n, refusal in refusals(desk, form))
    return list(dict.fromkeys(one.title for one in told if one))


def _line(desk: Desk, form: PrescribeForm, article_id: UUID) -> Computed:
    article, take = desk.articles[article_id], form.of_line(article_id)
    name = plain_name(article)
    wish = _wish(form, article_id, take)
    if wish is None:
        return Computed(name, article.name)
    month = desk.policy.month_days
    pack = Pack(article.pack_size, article.order_multiple, article.min_packs)
    usual = usual_daily(article.iso_code, article.attributes.get("usual_daily_milli"))
    given = portions(wish, pack, month_days=month)
    priced = desk.offers[article_id].line
    return Computed(
        name,
        article.name,
        given,
        sum(portion.packs for portion in given),
        article.pack_size,
        priced.price_ore * given[0].packs if priced else None,
        implausible(wish.dose, usual, month_days=month),
        usual,
    )


def _wish(form: PrescribeForm, article_id: UUID, take: dict[str, Any]) -> LineWish | None:
    cover = take["cover"].data or form.cover.data
    withdrawals = take["withdrawals"].data or form.withdrawals.data
    if not (take["dose"].data and cover and withdrawals):
        return None
    try:
        dose = Dose(take["dose"].data, DoseUnit(take["unit"].data))
    except (NoDose, ValueError):
        return None
    return LineWish(article_id, dose, min(cover, 3660), min(withdrawals, 366))
