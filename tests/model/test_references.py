"""What holds for each model that ships, whatever its source."""

from __future__ import annotations

import re
from itertools import chain

import pytest

import roles
from claims import FOLDER, NAMES, table
from roles import views
from roles.errors import UnknownName
from roles.model import Basis
from roles.model.evidence import Evidenced
from roles.model.shape import collections

each_model = pytest.mark.parametrize("name", NAMES)


def evidenced(name: str) -> list[Evidenced]:
    model = roles.reference(name)
    members = chain.from_iterable(getattr(model, field) for field in collections(roles.RoleModel))
    return [each for each in members if isinstance(each, Evidenced)]


def test_each_model_has_a_table_of_claims_and_the_other_way_round() -> None:
    assert sorted(file.stem for file in FOLDER.iterdir()) == sorted(NAMES)


@each_model
def test_every_statement_is_either_cited_or_has_a_reason(name: str) -> None:
    statements = evidenced(name)
    assert not [each for each in statements if each.basis is Basis.STATED and each.inferred]
    assert not [each for each in statements if not each.citations and not each.inferred]
    assert all(reason for each in statements for _, reason in each.inferred_fields)


@each_model
def test_every_citation_is_of_a_place_that_there_is(name: str) -> None:
    locators = table(name)["locators"]
    assert sorted(locators) == sorted(source.key for source in roles.reference(name).sources)
    cited = {citation for each in evidenced(name) for citation in each.citations}
    assert {citation.source for citation in cited} == set(locators)
    for citation in cited:
        assert re.fullmatch(locators[citation.source], citation.locator), citation


@each_model
def test_check_finds_what_the_source_leaves_open_and_no_more(name: str) -> None:
    findings = roles.check(roles.reference(name)).findings
    codes = [finding.code for finding in findings]
    assert {code: codes.count(code) for code in codes} == table(name)["findings"], [
        str(finding) for finding in findings
    ]


@each_model
def test_every_responsibility_takes_place_somewhere(name: str) -> None:
    model = roles.reference(name)
    for responsibility in model.responsibilities:
        assert model.who_owns(responsibility), responsibility


@each_model
def test_model_is_drawn(name: str) -> None:
    model = roles.reference(name)
    drawn = views.render(views.swimlane(model), "svg")
    assert all(stage.name.split()[0] in drawn for stage in model.stages)


@each_model
def test_reference_tells_its_source_and_how_much_it_holds(name: str) -> None:
    (found,) = (each for each in roles.references() if each.name == name)
    model = roles.reference(name)
    assert (found.title, found.source) == (model.name, model.sources[0].title)
    assert found.licence
    assert found.counts.roles == len(model.roles)
    assert found.counts.handoffs == len(model.handoffs)
    assert hash(found)


def test_the_default_is_the_model_of_planner_and_manager() -> None:
    assert roles.reference() is roles.reference("Product Planning")
    assert "product-planner" in [role.key for role in roles.reference().roles]


@pytest.mark.parametrize("asked", ["nist", "", "../starter", "product-planning.toml", None, 3, []])
def test_unknown_name_is_refused_with_all_names(asked: str) -> None:
    with pytest.raises(UnknownName) as caught:
        roles.reference(asked)
    assert set(caught.value.nearest) == set(NAMES)


DATED = [name for name in NAMES if "plan" in table(name)]


@pytest.mark.parametrize("name", DATED)
def test_plan_has_each_date_of_the_source_and_no_other(name: str) -> None:
    """A date of the source is a responsibility that is due once in its stage."""
    model, wanted = roles.reference(name), table(name)["plan"]
    plan = roles.schedule(model, wanted["start"])
    dated = {(each["date"], each["responsibility"]) for each in wanted["dates"]}
    assert len(dated) == len(wanted["dates"]) > 10
    assert dated == {
        (each.date, each.responsibility.key)
        for each in plan.occurrences()
        if each.responsibility.recurs.endswith("COUNT=1")
    }
