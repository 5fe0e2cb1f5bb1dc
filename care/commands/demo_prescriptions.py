"""Prescriptions of the demo, in every state: about two for each recipient."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from care.commands.demo_cases import Case
from care.commands.demo_doses import MAIN, kind_of
from care.commands.demo_prescription_rows import PrescriptionRows
from care.rules.policy import Policy
from catalogue.rules.fitness import made_for, unfit
from core.house import DemoPlan

CHUNK, MIDDLE_AGED = 500, 40
STATES = (
    ("active", 60), ("soon", 10), ("expired", 8), ("replaced", 9), ("paused", 3),
    ("under_review", 3), ("ended", 4), ("annulled", 1), ("draft", 2),
)  # fmt: skip


def load_prescriptions(session: Session, plan: DemoPlan) -> None:
    """Fill "prescriptions": a MadeLine for every line of a signed prescription."""
    plan.made["prescriptions"] = []
    maker = PrescriptionMaker(session, plan)
    everyone = plan.made["recipients"]
    for start in range(0, len(everyone), CHUNK):
        group = everyone[start : start + CHUNK]
        maker.begin([who.person_id for who in group])
        for who in group:
            maker.add(who)
        maker.store()
        plan.progress("prescriptions", start + len(group), len(everyone))


class PrescriptionMaker(PrescriptionRows):
    """Decides what is prescribed to whom."""

    def add(self, who: Any) -> None:
        """A recipient's prescriptions: one now in each care area, often one before it."""
        for area in who.care_areas:
            if not self.goods.get(area):
                continue
            policy = self.policies[self.policy_row(who, area).id]
            state = self._state(who, area)
            case = self._case(who, area, state, policy)
            if self.random.random() < 0.5 and not policy.at_once and state != "draft":
                case.renews = self._before(case, policy)
            self._write(case, policy)

    def _state(self, who: Any, area: str) -> str:
        known = self.known.get(who.id)
        if known is not None:
            return "soon" if (known, area) == ("astrid", "incontinence") else "active"
        states, weights = zip(*STATES, strict=True)
        chosen: str = self.random.choices(states, weights)[0]
        return chosen

    def _case(self, who: Any, area: str, state: str, policy: Policy) -> Case:
        on, length = self.plan.on, policy.validity_days
        if policy.at_once:
            begins = on - timedelta(days=self.random.choice((0, 0, 3, 20, 75)))
        elif state == "soon":
            begins = on - timedelta(days=length - self.random.randrange(3, 28))
        elif state == "expired":
            begins = on - timedelta(days=length + self.random.randrange(2, 50))
        elif state == "draft":
            begins = on
        else:
            begins = on - timedelta(days=self.random.randrange(5, max(length - 40, 6)))
        ends = begins + timedelta(days=length - 1)
        goods = self.goods[area]
        number = min(len(goods), self.random.choices((1, 2, 3), (45, 40, 15))[0])
        return Case(who, area, state, begins, ends, self._chosen(who, area, goods, number))

    def _chosen(self, who: Any, area: str, goods: list[Any], number: int) -> list[Any]:
        """The article the area is mostly about, and others of other kinds beside it."""
        age = (self.plan.on - who.born).days // 365 if who.born else MIDDLE_AGED
        goods = [one for one in goods if not unfit(made_for(one.attributes), sex=who.sex, age=age)]
        main = [one for one in goods if kind_of(one.picture) in MAIN[area]] or goods
        chosen = {kind_of((first := self.random.choice(main)).picture): first}
        for one in self.random.sample(goods, min(len(goods), number * 3)):
            if len(chosen) < number:
                chosen.setdefault(kind_of(one.picture), one)
        return list(chosen.values())

    def _before(self, case: Case, policy: Policy) -> UUID:
        """The prescription before this one, which it renewed."""
        ends = case.begins - timedelta(days=1)
        begins = ends - timedelta(days=policy.validity_days - 1)
        old = Case(case.who, case.area, "expired", begins, ends, case.articles)
        if self.random.random() < 0.4:
            old.state, old.replaced_by = "replaced", case.id
            self.replaced.append({"of": old.id, "by": case.id})
            old.ends = ends + timedelta(days=self.random.randrange(5, 60))
        self._write(old, policy)
        return old.id
