"""What a file says of goals over what is stored of them, each checked by itself."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from cairn import errors
from cairn.access.actor import Actor
from cairn.feeds.source import source_refusal
from cairn.goals import service as goals
from cairn.kit import clock
from cairn.kit.rows import reason_of
from cairn.kpis import rules as kpi_rules
from cairn.transfer.forest import PARENT_KINDS, Node
from cairn.transfer.link_cells import with_ids
from cairn.transfer.mapping import LINKS, OWNER, SCHEMAS
from cairn.transfer.report import Report
from cairn.transfer.wishes import Key, Wish
from cairn.words import Kind, Strategy

NEW: Mapping[str, Any] = {
    "deleted_at": None,
    "parent_id": None,
    "rollup_strategy": Strategy.AVERAGE,
}
"""What a goal has before a file says anything of it."""


def derived_id(goal_id: UUID) -> str:
    """The external id by which files know a goal that has none."""
    return f"goal:{goal_id}"


def is_stored(value: Any, stored: Any) -> bool:
    """Whether a text is what is stored, but for blanks around it, which files don't keep."""
    return isinstance(stored, str) and (value or "") == stored.strip() and value != stored


class Refused(Exception):
    """What a row says of a goal can't be: fields, and why."""

    def __init__(self, field: str, message: str) -> None:
        self.reasons = [(field, message)]
        super().__init__(message)

    @classmethod
    def by_schema(cls, invalid: ValidationError) -> "Refused":
        """Everything that a schema refuses."""
        refused = cls("", "")
        refused.reasons = [reason_of(one) for one in invalid.errors()]
        return refused


def named_field(why: str, fields: Mapping[str, Any]) -> str:
    """The field that a rule names first."""
    words = (word.strip(".,;:") for word in why.split())
    return next((word for word in words if word in fields), "kpi")


class Merge:
    """Puts what a file says of goals over what is stored of them, and checks each by itself."""

    def __init__(
        self,
        actor: Actor,
        stored: Collection[dict[str, Any]],
        owners: Mapping[str, UUID],
        report: Report,
        hidden: Collection[UUID] = (),
    ) -> None:
        self.actor, self.owners, self.report, self.hidden = actor, owners, report, hidden
        self.nodes = {
            row["id"]: Node(row["id"], Kind(row["kind"]), dict(row), row) for row in stored
        }
        self.ids: dict[Key, UUID] = {
            (node.kind, node.fields["external_id"]): node.id
            for node in self.nodes.values()
            if node.fields["external_id"]
        }
        for node in self.nodes.values():
            if not node.fields["external_id"]:
                self.ids.setdefault((node.kind, derived_id(node.id)), node.id)
        self.gone: dict[UUID, Node] = {}

    def take(self, wishes: Mapping[Key, Wish], new_ids: Sequence[UUID]) -> None:
        """Take all that a file says; needs no database."""
        for wish, new_id in zip(wishes.values(), new_ids, strict=True):
            self.add(wish, new_id)
        self.find_related()

    def add(self, wish: Wish, new_id: UUID) -> None:
        """Take what a row says of a goal, or refuse it."""
        known = self.nodes.get(self.ids.get(wish.key, new_id))
        try:
            fields = self.merged(wish, known)
        except Refused as refused:
            for field, message in refused.reasons:
                self.report.refuse(wish.row, field, message)
            if known is None:
                title = str(wish.given.get("title") or wish.external_id)
                self.gone[new_id] = Node(new_id, wish.kind, {"title": title}, None, wish)
                self.ids[wish.key] = new_id
            return
        node = known or Node(new_id, wish.kind, fields, None)
        node.fields, node.wish = fields, wish
        self.nodes[node.id] = node
        self.ids[wish.key] = node.id

    def merged(self, wish: Wish, known: Node | None) -> dict[str, Any]:
        """The fields of a goal as they would be.

        Raises:
            Refused: something in it can't be.
        """
        if known is None and (wish.must_exist or "title" not in wish.given):
            raise Refused("id", f"there is no {wish.kind} {wish.external_id} to change")
        stored = known.fields if known else NEW
        if known is not None and known.id in self.hidden:
            raise Refused("id", f"another {wish.kind} has this id, which you don't see")
        if stored["deleted_at"] is not None:
            raise Refused("id", str(errors.GoalIsDeleted(title=stored["title"])))
        fields = self.checked(wish, stored)
        if known is None:
            fields = goals.with_defaults(self.actor, fields)
        if known is None and wish.kind is Kind.OBJECTIVE:
            fields[LINKS] = {}
        return {**stored, **fields, "kind": wish.kind, "parent_id": stored["parent_id"]}

    def checked(self, wish: Wish, stored: Mapping[str, Any]) -> dict[str, Any]:
        """The fields as the schema and the rules of the kind let them pass."""
        schema = SCHEMAS[wish.kind]
        kept = {name: stored[name] for name in schema.model_fields if name in stored}
        unsaid = self.unsaid(wish)
        given = {
            name: value
            for name, value in wish.given.items()
            if name not in (OWNER, LINKS, *unsaid) and not is_stored(value, stored.get(name))
        }
        if OWNER in wish.given and OWNER not in unsaid:
            given["owner_id"] = self.owner(wish.given[OWNER])
        if wish.kind is Kind.TARGET:
            kept["is_done"] = stored.get("done_at") is not None
        external_id = stored.get("external_id", wish.external_id)
        everything = {**kept, **given, "parent_id": None, "external_id": external_id}
        try:
            fields = schema.model_validate(everything).model_dump()
        except ValidationError as invalid:
            raise Refused.by_schema(invalid) from None
        if wish.kind is Kind.TARGET:
            done_at = stored.get("done_at") or clock.now()
            fields["done_at"] = done_at if fields.pop("is_done") else None
        if wish.kind is Kind.KPI:
            fields = kpi_rules.with_completion_target(fields)
            why = kpi_rules.setting_refusal(fields) or source_refusal(stored.get("fed_by"), fields)
            if why is not None:
                raise Refused(named_field(why, fields), why)
        return fields

    def unsaid(self, wish: Wish) -> set[str]:
        """Fields that somebody who imports leaves open: a new goal is that person's then, and the
        same file again mustn't take it away."""
        if self.actor.user_id is None:
            return set()
        return {name for name in (OWNER, "department") if not wish.given.get(name)}

    def owner(self, email: str | None) -> UUID | None:
        """The person with an e-mail address."""
        if not email:
            return None
        owner = self.owners.get(email.lower())
        if owner is None:
            raise Refused(OWNER, f"nobody in this organization has the e-mail {email}")
        return owner

    def find_related(self) -> None:
        """Put every goal under the parent that its row names, and link what it names."""
        for node in list(self.nodes.values()):
            wish = node.wish
            if wish is None:
                continue
            parent_id = self.find_parent(wish) if wish.parents else None
            unknown = [name for name in wish.links if self.find_kpi(wish, name) is None]
            if wish.parents and parent_id is None:
                self.refuse_unknown(node, wish, "parent", "goal", wish.parents)
            elif unknown:
                self.refuse_unknown(node, wish, LINKS, "KPI", wish.links[unknown[0]])
            else:
                self.relate(node, wish, parent_id)

    def relate(self, node: Node, wish: Wish, parent_id: UUID | None) -> None:
        """Write what a row says of parent and links over what is there. A root that stands below a
        deleted goal stays, so that it comes back with it."""
        above = node.fields["parent_id"]
        if wish.parents or (wish.parents is not None and not (above and self.is_deleted(above))):
            node.fields["parent_id"] = parent_id
        if LINKS in wish.given:
            ids = {name: self.find_kpi(wish, name) for name in wish.links}
            unseen = {
                name: weight
                for name, weight in (node.stored or {}).get(LINKS, {}).items()
                if UUID(name) in self.hidden
            }
            node.fields[LINKS] = {**unseen, **with_ids(wish.given[LINKS], ids)}

    def find_kpi(self, wish: Wish, name: str) -> UUID | None:
        """The KPI that a row's link names."""
        found = (self.ids.get((Kind.KPI, one)) for one in wish.links[name])
        return next((one for one in found if one and self.is_there(one)), None)

    def find_parent(self, wish: Wish) -> UUID | None:
        """The goal that a row names as parent, first among the kinds that may be one."""
        likely = PARENT_KINDS[wish.kind]
        kinds = (*likely, *(other for other in Kind if other not in likely))
        for name in wish.parents or ():
            for parent_kind in (wish.parent_kind,) if wish.parent_kind else kinds:
                found = self.ids.get((parent_kind, name))
                if found is not None and self.is_there(found):
                    return found
        return None

    def is_there(self, goal_id: UUID) -> bool:
        """Whether a row may name a goal: it isn't deleted, and the actor sees it."""
        return not self.is_deleted(goal_id) and goal_id not in self.hidden

    def is_deleted(self, goal_id: UUID) -> bool:
        """Whether a goal is stored, but deleted."""
        node = self.nodes.get(goal_id)
        return node is not None and node.fields.get("deleted_at") is not None

    def refuse_unknown(
        self, node: Node, wish: Wish, field: str, what: str, names: Collection[str]
    ) -> None:
        """Refuse a row that names what is neither in the file nor in the database."""
        named = " or ".join(dict.fromkeys(names))
        why = f"there is no {what} {named}, neither in the file nor in the database"
        self.report.refuse(wish.row, field, why)
        if node.stored is None:
            self.gone[node.id] = self.nodes.pop(node.id)
        else:
            node.fields, node.wish = dict(node.stored), None
