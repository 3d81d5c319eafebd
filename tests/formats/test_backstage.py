"""Catalogs of Backstage: what is written is read back, and Backstage itself accepts it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import roles
from browser import npm
from extras import needs
from roles import Assignment, Duty, Responsibility, Role, RoleModel, Stage
from roles.errors import FormatError, InvalidModel
from roles.formats import find, read, reads, write_model
from roles.formats.shared.yaml import dump_yaml
from roles.model import SCHEMES
from strategies import models

needs("yaml")

import yaml  # noqa: E402

HERE = Path(__file__).parent
NONE = {"citations": (), "inferred": "", "inferred_fields": ()}


def read_back(model: RoleModel) -> roles.formats.Reading:
    return reads(write_model(model, "backstage").content, "backstage")


def bare(members: tuple[Any, ...]) -> list[Any]:
    return [attrs.evolve(one, **NONE) for one in members]


def answers(model: RoleModel) -> list[Assignment]:
    """The statements that say of each place, alone, what the model answers."""
    assignments = []
    for work in model.responsibilities:
        groups: list[tuple[dict[str, Any], list[str]]] = []
        for answer in model.who_owns(work):
            duties = {
                duty.value: [role.key for role in answer.holders(duty)]
                for duty in Duty
                if answer.holders(duty)
            }
            same = [stages for held, stages in groups if held == duties]
            if same:
                same[0].append(answer.stage.key)
            elif duties:
                groups.append((duties, [answer.stage.key]))
        assignments += [Assignment(work.key, stages, **duties) for duties, stages in groups]
    return assignments


def lose(fields: dict[str, Any], loss: roles.formats.Loss, model: RoleModel) -> None:
    """Take from the fields of a model what a loss says, and nothing else."""
    place = loss.place
    if loss.what.startswith("where it is stated"):
        fields[place] = bare(fields[place])
    elif place == "assignments":
        fields[place] = answers(model)
        fields["responsibilities"] = [
            attrs.evolve(work, at=[answer.stage.key for answer in model.who_owns(work)])
            for work in fields["responsibilities"]
        ]
    elif place == "stages":
        known = attrs.fields_dict(Stage)
        gone = {name: known[name].default for name in loss.what.split(", ")}
        fields[place] = [attrs.evolve(one, **gone) for one in fields[place]]
    elif place.startswith("roles."):
        key = place.removeprefix("roles.")
        gone = {"any_of": ()} if "any of" in loss.what else {"apart_from": ()}
        fields["roles"] = [
            attrs.evolve(one, **gone) if one.key == key else one for one in fields["roles"]
        ]
    elif place == "model.scheme":
        fields["scheme"] = SCHEMES["raci"]
    elif place.startswith("x-"):
        fields["extensions"] = [pair for pair in fields["extensions"] if pair[0] != place]
    else:
        fields[place] = []


def less(model: RoleModel, losses: tuple[roles.formats.Loss, ...]) -> RoleModel:
    fields = {one.alias: getattr(model, one.name) for one in attrs.fields(RoleModel)}
    for loss in losses:
        lose(fields, loss, model)
    return RoleModel(**fields)


@given(models())
@settings(max_examples=60)
def test_what_is_read_back_lacks_the_losses_and_nothing_else(model: RoleModel) -> None:
    writing = write_model(model, "backstage")
    reading = reads(writing.content, "backstage")
    assert reading.losses == ()
    assert reading.model == less(model, writing.losses)
    again = write_model(reading.model, "backstage")
    assert again.losses == ()
    # Whoever can take a part counts when the owner of the whole is chosen.
    if not any(role.any_of for role in model.roles):
        assert again.content == writing.content


@given(models())
def test_who_holds_what_is_the_same(model: RoleModel) -> None:
    assert read_back(model).model.resolution.held == model.resolution.held


ODD = RoleModel(
    "기획: #1 'and' \"two\"",
    description="one\n\n  two: three\n",
    roles=[
        Role("1e3", "1e3", description="0o17", aliases=["null", "- a", "~"]),
        Role("기획자", "기획자", reports_to="1e3"),
        Role("é" * 200, " é ", kind="party", is_a="기획자"),
        Role("a" * 80, "yes", reports_to="기획자"),
        Role("a" * 79 + "b", "No", reports_to="기획자"),
        Role("unowned", "Unowned", description="tab\there, …"),
        Role("007", "{x}", description="<b>&amp;</b>"),
    ],
    stages=[Stage("개발", "개발"), Stage("0x1f", "0x1f"), Stage("1-0", "a: b")],
    responsibilities=[
        Responsibility("1-5", "1.5", at="개발"),
        Responsibility("기획", "[x](y)", part_of="1-5", recurs="FREQ=WEEKLY"),
        Responsibility("none", "none", at=["0x1f", "1-0"]),
    ],
    assignments=[
        Assignment("1-5", "개발", own="기획자", do=["1e3", "a" * 80]),
        Assignment("none", "0x1f", own=["007", "1e3"], omit="기획자"),
    ],
)


def understood(texts: list[str]) -> list[dict[str, Any]]:
    if not shutil.which("node"):
        pytest.skip("needs node")
    modules = npm("@backstage/catalog-model", "yaml")
    done = subprocess.run(
        ["node", HERE / "backstage.mjs", modules],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_odd_keys_and_names_are_read_back() -> None:
    reading = read_back(ODD)
    assert reading.losses == ()
    assert [one.key for one in reading.model.roles] == [one.key for one in ODD.roles]
    assert bare(reading.model.roles) == bare(ODD.roles)
    assert reading.model.resolution.held == ODD.resolution.held
    assert reading.model.description == ODD.description


def check(model: RoleModel, text: str, found: dict[str, Any]) -> None:
    assert found["wrong"] == []
    # Both parsers see the same, so no text is a number or a date to one of them.
    assert [one["entity"] for one in found["entities"]] == list(yaml.safe_load_all(text))
    refs = [one["ref"] for one in found["entities"]]
    assert len(set(refs)) == len(refs) == 1 + len(model.roles) + len(model.responsibilities)
    groups = dict(zip((one.key for one in model.roles), refs[1:], strict=False))
    components = refs[1 + len(model.roles) :]
    works = dict(zip((one.key for one in model.responsibilities), components, strict=True))
    for one, role in zip(found["entities"][1:], model.roles, strict=False):
        assert one["refers"].get("parent") == groups.get(role.reports_to)
    for one, work in zip(
        found["entities"][1 + len(model.roles) :], model.responsibilities, strict=True
    ):
        assert one["refers"]["system"] == refs[0]
        assert one["refers"].get("subcomponentOf") == works.get(work.part_of)
        owners = [role.key for answer in model.who_owns(work) for role in answer.owners]
        owner = one["refers"]["owner"]
        assert owner == groups[owners[0]] if owners else owner not in refs


def test_backstage_accepts_what_is_written() -> None:
    made: list[RoleModel] = [roles.reference(), ODD, RoleModel("M")]

    @given(models())
    @settings(max_examples=25, database=None, derandomize=True)
    def gather(model: RoleModel) -> None:
        made.append(model)

    gather()
    texts = [write_model(model, "backstage").content.decode() for model in made]
    for model, text, found in zip(made, texts, understood(texts), strict=True):
        check(model, text, found)


def test_backstage_would_refuse_what_is_wrong() -> None:
    text = write_model(roles.reference(), "backstage").content.decode()
    wrong = [
        text.replace("name: market\n", "name: the market\n"),
        text.replace("  children: []\n", "", 1),
        text.replace("roles/at:", "roles/at/x:", 1),
        text.replace("  owner: product-manager\n", "", 1),
    ]
    assert all(found["wrong"] for found in understood(wrong))


STRANGER = """\
# A catalog as companies have them.
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: platform
  description: Runs what others run on.
  links: [{url: "https://example.org"}]
spec:
  type: team
  profile: {displayName: Platform, email: platform@example.org}
  parent: engineering
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: engineering}
spec: {type: department, children: [group:default/platform, web]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ann.lee, namespace: guests}
spec: {profile: {displayName: Ann Lee}, memberOf: [default/platform]}
---
apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: {name: commerce, title: Commerce}
spec: {owner: engineering}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: shop}
spec: {owner: Group:Default/Platform, domain: commerce}
---
apiVersion: backstage.io/v1beta1
kind: Component
metadata:
  name: Cart
  annotations: {github.com/project-slug: acme/cart}
spec: {type: service, lifecycle: production, owner: user:guests/ann.lee, system: shop,
       dependsOn: [resource:db]}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: prices, namespace: lab}
spec: {type: library, lifecycle: Experimental, owner: web, subcomponentOf: default/cart}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: old-cart}
spec: {type: service, lifecycle: deprecated, owner: platform, system: elsewhere/shop}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: db}
spec: {type: database, owner: platform}
---
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: new-service}
---
"""


def test_a_catalog_that_somebody_else_wrote(tmp_path: Path) -> None:
    (tmp_path / "acme.catalog.yaml").write_text(STRANGER, encoding="utf-8")
    reading = read(tmp_path / "acme.catalog.yaml")
    model = reading.model
    assert model.name == "acme"
    assert [(one.key, one.name, one.kind, one.reports_to) for one in model.roles] == [
        ("platform", "Platform", "party", "engineering"),
        ("engineering", "engineering", "party", None),
        ("guests-ann-lee", "Ann Lee", "party", None),
        ("lab-web", "web", "party", None),
    ]
    assert [stage.name for stage in model.stages] == ["Experimental", "production", "deprecated"]
    assert [(one.key, one.part_of, one.at) for one in model.responsibilities] == [
        ("commerce", None, ("*",)),
        ("shop", "commerce", ("*",)),
        ("cart", "shop", ("production",)),
        ("lab-prices", "cart", ("experimental",)),
        ("old-cart", None, ("deprecated",)),
    ]
    owned = {(one.responsibility, one.at): one.own for one in model.assignments}
    assert owned == {
        ("commerce", ("*",)): ("engineering",),
        ("shop", ("*",)): ("platform",),
        ("cart", ("production",)): ("guests-ann-lee",),
        ("lab-prices", ("experimental",)): ("lab-web",),
        ("old-cart", ("deprecated",)): ("platform",),
    }
    told = [(loss.place, loss.what, loss.line) for loss in reading.losses]
    assert told == [
        ("component:lab/prices spec.owner", "group:lab/web", 45),
        ("document 10", "Template new-service", 57),
        ("group:default/engineering spec.children[1]", "group:default/web", 17),
        ("component:default/old-cart spec.system", "system:elsewhere/shop", 50),
        ("resource:default/db", "Resource", 52),
        (
            "group:default/platform",
            (
                "metadata.links, spec.type, spec.profile.email, metadata.namespace, "
                "spec.memberOf, "
                "metadata.annotations.github.com/project-slug, spec.dependsOn (12 times: "
                "lines 2, 14, 19, …)"
            ),
            2,
        ),
    ]
    assert reading.lines["roles.guests-ann-lee"] == 19


def test_writing_what_was_read_is_stable() -> None:
    first = write_model(reads(STRANGER, "backstage").model, "backstage").content
    reading = reads(first, "backstage")
    assert reading.losses == ()
    assert write_model(reading.model, "backstage").content == first
    assert [
        found["wrong"]
        for found in understood(
            [
                STRANGER.split("---\napiVersion: scaf", maxsplit=1)[0]
                .replace("kind: Resource", "kind: Component")
                .replace("type: database,", "type: database, lifecycle: x,"),
                first.decode(),
            ]
        )
    ] == [
        [],
        [],
    ]


HEAD = "apiVersion: backstage.io/v1alpha1\nkind: "


def entity(kind: str, name: str, spec: str, metadata: str = "") -> str:
    return f"{HEAD}{kind}\nmetadata: {{name: {name}{metadata}}}\nspec: {{{spec}}}\n---\n"


def test_keys_differ_in_more_than_hyphens_and_namespaces_stay_apart() -> None:
    text = (
        "".join(
            entity("Group", name, "type: team, children: []", space)
            for name, space in (("a-b", ""), ("ab", ""), ("a.b", ""), ("ab", ", namespace: x"))
        )
        + entity("User", "ab", "memberOf: []")
        + entity("Component", "c", "type: x, lifecycle: live, owner: x/AB")
    )
    model = reads(text, "backstage").model
    assert [one.key for one in model.roles] == ["a-hyphen-b", "ab", "a-dot-b", "x-ab", "ab-2"]
    assert model.owner("c", at="live").key == "x-ab"


COMPONENT = "type: x, lifecycle: live, owner: ann"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 1", "document 1 (line 1): is [1]; expected an entity"),
        ("model: {name: x}", "document 1.apiVersion (line 1): is None; expected text"),
        (f"{HEAD}Group\nmetadata: [1]", "document 1.metadata (line 3): is [1]; expected a table"),
        (f"{HEAD}Group\nmetadata:", "document 1.metadata (line 3): is missing"),
        (f"{HEAD}Group", "document 1.metadata.name (line 1): is None"),
        (entity("Group", "a b", ""), "metadata.name (line 3): is 'a b'; expected up to 63"),
        (entity("Group", "a" * 64, ""), "metadata.name (line 3)"),
        (entity("Group", "12", ""), "metadata.name (line 3): is 12"),
        (entity("Group", "a", "", ", namespace: A_"), "metadata.namespace (line 3)"),
        (
            entity("Group", "a", "") * 2,
            "group:default/a (line 6): is defined twice; the first is in line 1",
        ),
        (entity("Group", "a", "parent: [1]"), "spec.parent (line 4): is [1]; expected text"),
        (entity("Group", "a", "parent: 'x:y:z'"), "expected a reference such as"),
        (entity("Group", "a", "parent: b, children: 3"), "spec.children (line 4): is 3"),
        (entity("Group", "a", "parent: a"), "roles.a.reports_to (line 1): goes in a circle"),
        (entity("Group", "a", "", ', title: "x\\u202e"'), "without control characters"),
        (entity("Group", "a", "", ", annotations: {roles/is-a: b}"), "there is no role 'b'"),
        (entity("Group", "a", "", ", annotations: {roles/key: A B}"), "is 'A B'; expected"),
        (entity("Component", "a", "type: x, owner: b"), "spec.lifecycle (line 4): is missing"),
        (entity("Component", "a", "type: x, lifecycle: b"), "spec.owner (line 4): is missing"),
        (entity("System", "a", "type: x"), "spec.owner (line 4): is missing"),
        (
            entity("Component", "a", COMPONENT, ", annotations: {roles/at: b}"),
            "'b' is no stage; there are none",
        ),
        (
            entity("Component", "a", COMPONENT, ", annotations: {roles/do: 'live ann'}"),
            "roles/do (line 3): is 'live ann'; expected lines such as",
        ),
        (
            entity("Component", "a", COMPONENT, ", annotations: {roles/do: 'live: bob'}"),
            "there is no role 'bob'",
        ),
        (
            entity("Component", "a", COMPONENT, ", annotations: {roles/recurs: often}"),
            "roles/recurs (line 3): is 'often'",
        ),
        (
            entity("System", "a", "type: role-model", ", annotations: {roles/scheme: x}"),
            "is 'x'; expected raci",
        ),
        (
            entity("System", "a", "type: role-model", r', annotations: {roles/stages: "b B\nb C"}'),
            "the stage 'b' stands twice",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        reads(text, "backstage")
    assert message in str(caught.value)


def test_a_malformed_key_is_told_once() -> None:
    wrong = entity("Group", "a", "children: [b]", ", annotations: {roles/key: A B}")
    with pytest.raises(InvalidModel) as caught:
        reads(wrong, "backstage")
    assert [one.place for one in caught.value.problems] == [
        "group:default/a metadata.annotations.roles/key"
    ]


def test_every_problem_is_told_at_once() -> None:
    wrong = entity("Component", "a", "type: x") + "- 1\n---\n" + entity("Group", "b c", "")
    with pytest.raises(InvalidModel) as caught:
        reads(wrong, "backstage")
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("a: &x [*x]", "nothing before is called"),
        ("a: !!python/name:os.system ''", "isn't YAML we read"),
        ("kind: a\nkind: b", "stands twice"),
        ("[" * 9999, "nested too deeply"),
        ("\x00", "NUL"),
    ],
)
def test_what_is_no_yaml_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        reads(text, "backstage")


def test_placeholders_and_odd_relations_are_losses() -> None:
    text = (
        entity("Group", "a", "children: [b], members: [ann]", ", description: {$text: ./x.md}")
        + entity("Group", "b", "parent: component:x")
        + entity("Group", "c", "children: [b]")
        + entity("Component", "w", "type: x, lifecycle: live, owner: component:w, system: 'api:q'")
    )
    reading = reads(text, "backstage")
    assert [(loss.place, loss.why) for loss in reading.losses] == [
        ("group:default/b spec.parent", "isn't a group"),
        ("group:default/c spec.children[0]", "has another parent, group:default/a"),
        ("group:default/a metadata.description", "is fetched by Backstage, not by us"),
        ("component:default/w spec.owner", "isn't a group or a user"),
        ("component:default/w spec.system", "isn't a system"),
        ("group:default/a", "have no place in a model"),
    ]
    assert reading.model.role("b").reports_to == "a"
    assert reading.model.ownership("w", at="live").owners == ()


def test_a_domain_alone_keeps_its_owner() -> None:
    reading = reads(entity("Domain", "trade", "owner: team-a"), "backstage")
    model = reading.model
    assert model.owner("trade", at="all-stages").key == "team-a"
    assert [one.weight for one in reading.losses] == ["answer"]
    assert [one.code for one in roles.check(model).findings if one.code == "OWN003"] == []


def test_skeleton_of_a_template_is_left_out_and_told() -> None:
    skeleton = entity("Domain", "'${{ values.name }}'", "owner: a")
    reading = reads(entity("Group", "a", "children: []") + skeleton, "backstage")
    assert [one.key for one in reading.model.roles] == ["a"]
    assert [one.what for one in reading.losses] == ["the skeleton of a template"]


def test_two_of_one_name_in_two_namespaces_look_different() -> None:
    text = "".join(
        entity("Component", "shop", COMPONENT, f", namespace: {space}") for space in ("a", "b")
    )
    model = reads(text, "backstage").model
    assert [(one.key, one.name) for one in model.responsibilities] == [
        ("a-shop", "shop (a)"),
        ("b-shop", "shop (b)"),
    ]


def test_anchors_are_followed_within_limits() -> None:
    text = entity("Group", "a", "children: []").replace("spec: {", "spec: &s {")
    text += HEAD + "Group\nmetadata: {name: b}\nspec: &t {children: []}\n"
    merged = HEAD + "Component\nmetadata: &m {name: w, title: W}\nspec:\n"
    merged += "  <<: &base {type: x, lifecycle: live, owner: a}\n  owner: b\nx-copy: *m\n"
    model = reads(text + "---\n" + merged, "backstage").model
    assert model.owner("w", at="live").key == "b"
    bomb = "x: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    with pytest.raises(FormatError, match="aliases stand for more than 1,000,000 values"):
        reads(bomb.replace("x: ", "x: ", 1), "backstage")


def test_answers_of_the_api_folders_and_any_name_are_read(tmp_path: Path) -> None:
    group = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Group",
        "metadata": {"name": "a", "uid": "u", "etag": "e", "namespace": "default"},
        "spec": {"type": "team", "children": []},
        "relations": [{"type": "parentOf", "targetRef": "group:default/b"}],
    }
    work = group | {
        "kind": "Component",
        "metadata": {"name": "w"},
        "spec": {"type": "x", "lifecycle": "live", "owner": "a"},
    }
    (tmp_path / "entities.json").write_text(json.dumps([group, work]), encoding="utf-8")
    page = {"items": [group, work], "totalItems": 9, "pageInfo": {}}
    (tmp_path / "page.json").write_text(json.dumps(page, indent=1), encoding="utf-8")
    for name in ("entities.json", "page.json"):
        reading = read(tmp_path / name)
        assert reading.model.owner("w", at="live").key == "a"
        assert "a page of a longer answer" in str(reading.losses) or name == "entities.json"
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "org.yaml").write_text(entity("Group", "a", "children: []"), "utf-8")
    (tmp_path / "c" / "all.yml").write_text(entity("Component", "w", COMPONENT), "utf-8")
    (tmp_path / "c" / "other.yaml").write_text("a: 1\n", "utf-8")
    assert read(tmp_path / "c" / "org.yaml").model.role("a").key == "a"
    whole = read(tmp_path / "c")
    assert {one.key for one in whole.model.roles} == {"a", "ann"}
    assert whole.losses[0].place.startswith("all.yml: component:default/w")


@pytest.mark.parametrize(("letters", "held"), [("A", [1, 0]), ("R", [0, 1]), ("A/R", [1, 1])])
def test_what_an_owner_has_can_be_set(letters: str, held: list[int], tmp_path: Path) -> None:
    text = entity("Component", "shop", COMPONENT)
    answer = reads(text, "backstage", letters=letters).model.ownership("shop", "live")
    assert [len(answer.owners), len(answer.responsible)] == held
    (tmp_path / "catalog-info.yaml").write_text(text)
    answer = roles.read(tmp_path, letters=letters).model.ownership("shop", "live")
    assert [len(answer.owners), len(answer.responsible)] == held


def test_several_files_are_one_catalog(tmp_path: Path) -> None:
    org, work = tmp_path / "org.yaml", tmp_path / "parts" / "catalog-info.yaml"
    work.parent.mkdir()
    org.write_text(entity("Group", "a", "children: []"), "utf-8")
    work.write_text(entity("Component", "w", COMPONENT.replace("ann", "a")), "utf-8")
    reading = read([org, work], letters="A")
    assert (reading.model.name, len(reading.model.roles)) == ("Catalog", 1)
    assert reading.model.assignments == read(tmp_path, letters="A").model.assignments
    assert reading.source == "2 files"
    for name in ("x.toml", "y.toml"):
        (tmp_path / name).write_text("", "utf-8")
    with pytest.raises(FormatError, match=r"several formats.*org\.yaml is backstage"):
        read([org, tmp_path / "x.toml"])
    with pytest.raises(FormatError, match="toml is read from one file, and there are 2"):
        read([tmp_path / "x.toml", tmp_path / "y.toml"])
    with pytest.raises(FormatError, match="there is no file to read"):
        read([])


def test_location_tells_of_files_that_are_not_read(tmp_path: Path) -> None:
    targets = "target: ./parts/a.yaml, targets: [./b.yaml, '../c.yaml', 'https://x/d.yaml']"
    (tmp_path / "all.yaml").write_text(entity("Location", "all", targets), "utf-8")
    (tmp_path / "b.yaml").write_text(entity("Group", "b", "children: []"), "utf-8")
    (loss,) = read(tmp_path / "all.yaml").losses
    assert (loss.weight, loss.place, loss.line) == ("answer", "location:default/all", 1)
    assert loss.what == "'./parts/a.yaml', './b.yaml', '../c.yaml', 'https://x/d.yaml'"
    (loss,) = read(tmp_path).losses
    assert loss.what == "'./parts/a.yaml', '../c.yaml', 'https://x/d.yaml'"
    (loss,) = read([tmp_path / "all.yaml", tmp_path / "b.yaml"]).losses
    assert "./b.yaml" not in loss.what
    (tmp_path / "all.yaml").write_text(entity("Location", "all", "targets: ['./*.yaml']"), "utf-8")
    assert read(tmp_path).losses == ()


def test_a_folder_takes_the_options_of_its_format(tmp_path: Path) -> None:
    (tmp_path / "catalog-info.yaml").write_text(entity("Component", "shop", COMPONENT))
    with pytest.raises(FormatError, match="backstage has no option form; there are letters"):
        roles.read(tmp_path, form="wide")


def test_a_subcomponent_belongs_to_the_system_of_its_component() -> None:
    live = "type: x, lifecycle: live, owner: a"
    text = (
        entity("Group", "a", "type: team, children: []")
        + entity("System", "s", "owner: a")
        + entity("System", "t", "owner: a")
        + entity("Component", "w", f"{live}, system: s")
        + entity("Component", "v", f"{live}, subcomponentOf: w, system: default/S")
        + entity("Component", "u", f"{live}, subcomponentOf: w, system: t")
    )
    reading = reads(text, "backstage")
    assert [one.part_of for one in reading.model.responsibilities] == [None, None, "s", "w", "w"]
    assert [loss.why for loss in reading.losses if loss.what == "system:default/t"] == [
        "it is part of component:default/w already"
    ]
    assert not any(loss.what == "system:default/s" for loss in reading.losses)


def test_files_are_known_by_their_ending() -> None:
    for name in ("catalog-info.yaml", "team.catalog.yaml", "Catalog-Info.yml"):
        assert find(None, Path(name)).name == "backstage"
    assert find(None, Path("team.yaml")).name == "yaml"


WORDS = [
    "a",
    "B-c",
    "b.c",
    "x/a",
    "group:a",
    "user:x/a",
    "component:b-c",
    "system:a",
    "live",
    "own",
]
ODDITIES = [
    None,
    1,
    0.5,
    True,
    [],
    {},
    [[]],
    {"$text": "x"},
    "",
    " ",
    "a: b",
    "\u202e",
    "*",
    "\n",
    ":",
]
values = st.sampled_from([*WORDS, *ODDITIES]) | st.lists(st.sampled_from([*WORDS, 1, None]))
NOTES = ["key", "stages", "scheme", "at", "own", "do", "omit", "is-a", "aliases", "recurs", "else"]
FIELDS = ["type", "lifecycle", "owner", "system", "domain", "subdomainOf", "subcomponentOf",
          "parent", "children", "members", "profile"]  # fmt: skip
SENSIBLE = {"type": "role-model", "lifecycle": "live", "owner": "a"}


@st.composite
def odd_entities(draw: st.DrawFn) -> dict[str, Any]:
    spec = draw(st.dictionaries(st.sampled_from(FIELDS), values, max_size=4))
    if draw(st.booleans()):
        spec |= SENSIBLE
    metadata = draw(st.dictionaries(st.sampled_from(["title", "description", "tags"]), values))
    notes = st.dictionaries(st.sampled_from([f"roles/{one}" for one in NOTES]), values, max_size=3)
    metadata |= {
        "name": draw(st.sampled_from(["a", "b-c", "B.c", "d", "e"])),
        "annotations": draw(notes),
    }
    if draw(st.integers(0, 9)) == 0:
        metadata["name"] = draw(values)
    if draw(st.booleans()):
        metadata["namespace"] = draw(st.sampled_from(["default", "x"]))
    kind = draw(st.sampled_from(["Group", "User", "Component", "System", "Domain", "API"]))
    whole = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": metadata,
        "spec": spec,
    }
    for name in draw(st.sets(st.sampled_from([*whole, "relations"]), max_size=1)):
        if draw(st.integers(0, 5)) == 0:
            whole[name] = draw(values)
    return whole


@given(st.lists(odd_entities(), max_size=4))
@settings(max_examples=160)
def test_odd_entities_are_read_or_refused(found: list[dict[str, Any]]) -> None:
    text = dump_yaml(found) or "---"
    try:
        reading = reads(text, "backstage")
    except (InvalidModel, FormatError) as error:
        event(type(error).__name__)
        return
    event("read")
    assert all(str(loss) for loss in reading.losses)
    first = write_model(reading.model, "backstage").content
    again = reads(first, "backstage")
    assert again.losses == ()
    assert again.model.resolution.held == reading.model.resolution.held
    assert write_model(again.model, "backstage").content == first
