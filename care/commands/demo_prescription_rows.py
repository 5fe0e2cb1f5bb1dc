"""From what is prescribed in the demo to rows: numbered, sealed, with their history."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from care.commands.demo_cases import Case, made_line
from care.commands.demo_doses import ANY, MEASURE_TEXTS, NOTES, USES, Use, kind_of
from care.models.prescriptions import Prescription, PrescriptionLine, PrescriptionMeasure
from care.queries.policies import policy_value
from care.rules.policy import Policy
from care.rules.prescription import months_later
from care.rules.quantity import Dose, DoseUnit, Pack, packs_needed, pieces_needed
from catalogue.models.articles import Article
from core.audit import Change
from core.db import Model, new_id
from core.house import DemoPlan
from core.vault import Ring

FIRST_NUMBER, PER_AREA = 1_000_000, 120
PLAIN: Any = Prescription.__table__
TABLES = (Prescription, PrescriptionLine, PrescriptionMeasure, Change)
OUTCOMES = ("not_enough", "not_enough", "helped", "ongoing", "planned", "not_possible")
STOPS = {
    "paused": ("hospital", "away", "enough"),
    "under_review": ("changed_need", "does_not_fit", "follow_up"),
    "ended": ("need_ended", "changed_need", "moved", "does_not_fit"),
    "annulled": ("wrong_product", "wrong_amount", "duplicate"),
}


class PrescriptionRows:
    """Turns cases into rows, with history and sealed texts."""

    def __init__(self, session: Session, plan: DemoPlan) -> None:
        self.session, self.plan, self.random = session, plan, plan.random
        self.number = FIRST_NUMBER
        self.goods = _goods(session, plan)
        self.known = {who.id: key for key, who in plan.made["known_recipients"].items()}
        self.policies: dict[UUID, Policy] = {
            row.id: policy_value(row) for row in plan.made["policies"].values()
        }
        self.ring: Ring = plan.vault.ring()
        self.rows: dict[type[Model], list[dict[str, Any]]] = {}
        self.replaced: list[dict[str, UUID]] = []

    def begin(self, person_ids: list[UUID]) -> None:
        """Open the keys of the next people."""
        self.ring, self.rows, self.replaced = self.plan.vault.ring(), {}, []
        self.ring.warm(person_ids)

    def store(self) -> None:
        """Insert what was made since `begin`, parents first."""
        for table in TABLES:
            if rows := self.rows.get(table):
                self.session.execute(insert(table), rows)
        if self.replaced:
            self.session.connection().execute(
                update(PLAIN)
                .where(PLAIN.c.id == bindparam("of"))
                .values(replaced_by_id=bindparam("by")),
                self.replaced,
            )

    def policy_row(self, who: Any, area: str) -> Any:
        """The unit's own policy, or its provider's."""
        rows = self.plan.made["policies"]
        return rows.get((who.unit_id, area)) or rows[who.provider_id, area]

    def _write(self, case: Case, policy: Policy) -> None:
        state = {"soon": "active", "expired": "active"}.get(case.state, case.state)
        if state == "replaced" and case.replaced_by is None:
            state = "ended"
        account_id, appointment_id = self._prescriber(case)
        morning = datetime.combine(case.begins, time(9, self.random.randrange(60)), UTC)
        signed = self.plan.past(morning)
        stopped = self._stopped_at(case, state)
        reasons = STOPS.get(state)
        row = {
            "id": case.id,
            "version": 1,
            "number": self._next_number(),
            "provider_id": case.who.provider_id,
            "unit_id": case.who.unit_id,
            "recipient_id": case.who.id,
            "person_id": case.who.person_id,
            "care_area_id": self.plan.made["care_areas"][case.who.provider_id][case.area],
            "policy_id": self.policy_row(case.who, case.area).id,
            "prescriber_id": account_id,
            "appointment_id": appointment_id if state != "draft" else None,
            "status": state,
            "valid_from": case.begins,
            "valid_to": case.ends,
            "signed_at": signed if state != "draft" else None,
            "ended_at": stopped if state in {"ended", "annulled", "replaced"} else None,
            "end_reason": self.random.choice(reasons) if reasons else None,
            "end_note_sealed": None,
            "note_sealed": self._seal(case, "prescriptions.note", case.id, self._pick(NOTES)),
            "renews_id": case.renews,
            "replaced_by_id": None,
            "follow_up_on": months_later(case.begins, policy.first_follow_up_months),
            "made_at": signed,
        }
        self._row(Prescription, row)
        for position, article in enumerate(case.articles, start=1):
            self._line(case, row, policy, (position, article))
        self._measure(case, policy)
        self._history(case, row, signed, stopped)

    def _line(self, case: Case, row: dict[str, Any], policy: Policy, at: tuple[int, Any]) -> None:
        position, article = at
        use: Use = self.random.choice(USES.get(kind_of(article.picture), ANY))
        cover = next((d for d in (90, 60, 30) if policy.cover_min <= d <= policy.cover_max),
                     policy.cover_max)  # fmt: skip
        fitting = max(1, policy.validity_days // cover)
        allowed = min(fitting, policy.withdrawals or fitting)
        line_id = new_id()
        self._row(
            PrescriptionLine,
            {
                "id": line_id,
                "version": 1,
                "prescription_id": case.id,
                "provider_id": case.who.provider_id,
                "recipient_id": case.who.id,
                "person_id": case.who.person_id,
                "position": position,
                "article_id": article.id,
                "pack_size": article.pack_size,
                "dose_milli": use.milli,
                "dose_unit": use.unit,
                "cover_days": cover,
                "withdrawals_allowed": allowed,
                "substitution": self.random.choice(("ask", "ask", "accept", "never")),
                "status": "active",
                "instruction_sealed": self._seal(
                    case, "prescription_lines.instruction", line_id, use.instruction
                ),
            },
        )
        if row["status"] != "draft":
            packs = _packs(use, cover, policy, article)
            self.plan.made["prescriptions"].append(
                made_line(case, row, line_id, article, (use, cover, allowed, packs))
            )

    def _measure(self, case: Case, policy: Policy) -> None:
        if not policy.measure_required and self.random.random() < 0.6:
            return
        key, text = new_id(), self._pick(MEASURE_TEXTS)
        self._row(
            PrescriptionMeasure,
            {
                "id": key,
                "prescription_id": case.id,
                "line_id": None,
                "provider_id": case.who.provider_id,
                "person_id": case.who.person_id,
                "measure_id": self.random.choice(
                    self.plan.made["measures"][case.who.provider_id, case.area]
                ),
                "done_on": case.begins - timedelta(days=self.random.randrange(1, 60)),
                "outcome": self.random.choice(OUTCOMES),
                "text_sealed": self._seal(case, "prescription_measures.text", key, text),
            },
        )

    def _history(
        self, case: Case, row: dict[str, Any], signed: datetime, stopped: datetime
    ) -> None:
        first = "prescription.renewed" if case.renews else "prescription.made"
        self._change(row, "prescription.prepared" if row["status"] == "draft" else first, signed)
        if row["status"] not in {"draft", "active"}:
            self._change(row, f"prescription.{row['status']}", stopped)

    def _change(self, row: dict[str, Any], what: str, at: datetime) -> None:
        reason = row["end_reason"] if what.rpartition(".")[2] in STOPS else None
        facts = {"number": row["number"], **({"reason": reason} if reason else {})}
        self._row(
            Change,
            {
                "id": new_id(),
                "at": at,
                "account_id": row["prescriber_id"],
                "actor_id": None,
                "role": "prescriber",
                "provider_id": row["provider_id"],
                "unit_id": row["unit_id"],
                "principal_id": None,
                "mandate_id": None,
                "subject_id": row["person_id"],
                "request_id": "demo",
                "route": "demo",
                "segment": None,
                "what": what,
                "thing_id": row["id"],
                "facts": facts,
            },
        )

    def _prescriber(self, case: Case) -> tuple[UUID, UUID]:
        found: list[tuple[UUID, UUID]] = self.plan.made["appointments"][case.who.unit_id]
        return found[0] if self.random.random() < 0.7 else self.random.choice(found)

    def _stopped_at(self, case: Case, state: str) -> datetime:
        last = min(self.plan.on, case.ends)
        spare = max((last - case.begins).days, 0)
        back = self.random.randrange(spare + 1) if state in STOPS or state == "replaced" else 0
        day = last - timedelta(days=min(back, 40))
        return self.plan.past(datetime.combine(day, time(14, 5), UTC))

    def _next_number(self) -> int:
        self.number += self.random.randrange(1, 9)
        return self.number

    def _pick(self, texts: tuple[str, ...]) -> str:
        chosen: str = self.random.choice(texts)
        return chosen

    def _seal(self, case: Case, place: str, row_id: UUID, text: str) -> bytes | None:
        return self.ring.seal(case.who.person_id, place, row_id, text) if text else None

    def _row(self, table: type[Model], row: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)


def _goods(session: Session, plan: DemoPlan) -> dict[str, list[Any]]:
    by_area = {area: [one[0] for one in found] for area, found in plan.made["articles"].items()}
    wanted = {key: area for area, keys in by_area.items() for key in keys[:PER_AREA]}
    rows = session.execute(
        select(
            Article.id,
            Article.picture,
            Article.plain_name,
            Article.attributes,
            Article.pack_size,
            Article.order_multiple,
            Article.min_packs,
            Article.supplier_id,
        )
        .where(Article.id.in_(list(wanted)))
        .order_by(Article.article_no)
    )
    known = {row.id: row for row in rows}
    return {
        area: [known[key] for key in keys[:PER_AREA] if key in known]
        for area, keys in by_area.items()
    }


def _packs(use: Use, cover: int, policy: Policy, article: Any) -> int:
    need = pieces_needed(Dose(use.milli, DoseUnit(use.unit)), cover, month_days=policy.month_days)
    return packs_needed(need, 0, Pack(article.pack_size, article.order_multiple, article.min_packs))
