"""What others say of roles in the words of schema.org and SKOS, as statements of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import Factory, define

from roles.formats.rdf.facts import Facts, best, named
from roles.formats.rdf.nodes import Ref, Text, full
from roles.formats.rdf.terms import CLASSES, LABELS
from roles.formats.shared.keys import PlannedKeys
from roles.model.identity import identity
from roles.model.involvement import ALL_STAGES
from roles.model.names import normal

__all__ = ["Outside"]

_DOES = "schema:responsibilities says whose it is, not who is accountable for it"
_STAGE = "all-stages"
_SKILLS = {
    "schema:skills": "",
    "esco:relatedEssentialSkill": "",
    "esco:relatedOptionalSkill": "ESCO calls the skill optional for the occupation",
}
# The same, said of the skill.
_NEEDED_BY = {
    "esco:isEssentialSkillFor": "esco:relatedEssentialSkill",
    "esco:isOptionalSkillFor": "esco:relatedOptionalSkill",
}


@define(eq=False)
class Outside:
    """
    Completes the tree of a file by what isn't said in the library's own terms.

    Attributes:
        facts: What is said.
        members: The things of each collection, each with its key.
        language: The language of names that is preferred.
        notes: What had to be recognised.
    """

    facts: Facts
    members: Mapping[str, dict[str, Any]]
    language: str
    notes: list[str] = Factory(list)

    def complete(self, tree: dict[str, Any]) -> None:
        """Add the further names, the responsibilities and the skills of roles to a tree."""
        before = len(tree["assignments"])
        for one in CLASSES:
            if one.also:
                own = {full(one.types[0]), *map(full, one.own)}
                theirs = [
                    iri for iri in self.members[one.section]
                    if self.facts.types(iri).isdisjoint(own)
                ]  # fmt: skip
                self.name(theirs, one.section, tree[one.section])
                if one.section == "roles":
                    self.involve(theirs, tree)
        if len(tree["assignments"]) > before and not tree["stages"]:
            tree["stages"] = {
                _STAGE: {"name": "All stages", "description": "The file names no stages."}
            }
            self.notes.append("no stages are named: one stands for all, 'All stages'")

    def name(self, iris: list[str], section: str, tables: dict[str, Any]) -> None:
        """Take what else things are called for their aliases, as far as it means one thing only."""
        taken = {normal(key): key for key in tables}
        for key, table in tables.items():
            taken.setdefault(normal(str(table.get("name", key))), key)
        for iri in iris:
            key = self.members[section][iri]
            aliases: dict[str, str] = {}
            for name in ("skos:altLabel", "schema:alternateName", *LABELS):
                for text in self.facts.texts(iri, name):
                    alias = " ".join(text.text.split())
                    if alias and taken.setdefault(normal(alias), key) == key:
                        self.facts.use(iri, name, text)
                        aliases.setdefault(normal(alias), alias)
            for known in (key, tables[key].get("name", key)):
                aliases.pop(normal(known), None)
            if aliases:
                tables[key]["aliases"] = [*tables[key].get("aliases", ()), *aliases.values()]

    def involve(self, iris: list[str], tree: dict[str, Any]) -> None:
        """Add what roles do and which skills they need."""
        for section, names in (
            ("responsibilities", {"schema:responsibilities": _DOES}),
            ("skills", _SKILLS),
        ):
            keys, known = PlannedKeys(), {}
            for key, table in tree[section].items():
                keys.reserve(key)
                known[identity(str(table.get("name", key)))] = key
            pairs: dict[tuple[str, str], str] = {}
            for iri in iris:
                for name, reason in names.items():
                    for value in self.facts.of(iri, name):
                        key = self.thing(value, section, keys, known, tree[section])
                        if key is not None:
                            self.facts.use(iri, name, value)
                            pairs.setdefault((key, self.members["roles"][iri]), reason)
            if section == "skills":
                pairs |= {pair: why for pair, why in self.needed() if pair not in pairs}
            for (key, role), reason in pairs.items():
                why = {"inferred": reason} if reason else {}
                if section == "skills":
                    tree["skill_needs"].append({"skill": key, "role": role, **why})
                else:
                    tree["assignments"].append(
                        {"responsibility": key, "at": ALL_STAGES, "do": role, **why}
                    )

    def needed(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Yield the skill and the role of each need that a skill says, with why it is inferred."""
        for iri, key in self.members["skills"].items():
            for name, same in _NEEDED_BY.items():
                for value in self.facts.of(iri, name):
                    if isinstance(value, Ref) and value.iri in self.members["roles"]:
                        self.facts.use(iri, name, value)
                        yield (key, self.members["roles"][value.iri]), _SKILLS[same]

    def thing(
        self,
        value: Ref | Text,
        section: str,
        keys: PlannedKeys,
        known: dict[str, str],
        tables: dict[str, Any],
    ) -> str | None:
        """Return the key of what a role does or can, made where it isn't there yet."""
        if isinstance(value, Ref):
            found: str | None = self.members[section].get(value.iri)
            if found or not any(self.facts.texts(value.iri, name) for name in LABELS):
                return found
            name = named(self.facts, value.iri, self.language)
        else:
            name = " ".join(value.text.split())
        if not name:
            return None
        if identity(name) not in known:
            key = known[identity(name)] = keys.make(name)
            tables[key] = {"name": name}
            if isinstance(value, Ref):
                told = ["dcterms:description", "schema:description"]
                if text := best(self.facts, value.iri, told, self.language):
                    tables[key]["description"] = text.text.replace("\r", "").strip()
        return known[identity(name)]
