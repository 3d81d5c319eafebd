"""The commands that edit a model file: what they change, show, refuse and leave alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import roles
from extras import needs

needs("cli")

MODEL = """\
[model]
name = "Shop"
[roles.pm]
name = "Product manager"
[roles.sales]
name = "Sales"
[stages.launch]
name = "Launch"
[responsibilities.pricing]
name = "Pricing"
[[assignments]]
responsibility = "pricing"
at = "launch"
A = "pm"
R = "pm"
"""


@pytest.fixture
def edit(run, tmp_path: Path):
    (tmp_path / "shop.toml").write_text(MODEL, encoding="utf-8")
    return lambda *arguments: run(*arguments, "-m", "shop.toml")


@pytest.fixture
def saved(tmp_path: Path):
    return lambda: roles.load(tmp_path / "shop.toml")


def test_set_shows_what_follows_and_writes(edit, saved) -> None:
    code, out, err = edit("set", "pricing", "--at", "launch", "A=sales", "R=pm", "R=sales")
    assert (code, err) == (0, "wrote shop.toml\n")
    assert "Pricing at Launch: owned by Sales, was Product manager" in out
    answer = saved().ownership("pricing", at="launch")
    assert answer.accountable.key == "sales"
    assert [role.key for role in answer.responsible] == ["pm", "sales"]


def test_set_takes_words_and_takes_duties_away(edit, saved) -> None:
    assert edit("set", "pricing", "--at", "launch", "consult=Sales", "R=", "--because", "x")[0] == 0
    answer = saved().ownership("pricing", at="launch")
    assert [role.key for role in answer.consulted] == ["sales"]
    assert answer.responsible == ()
    assert saved().assignments[-1].inferred == "x"


def test_add_takes_fields_as_a_file_has_them(edit, saved) -> None:
    assert edit("add", "role", "Legal counsel", "aliases=legal", "aliases=law")[0] == 0
    assert edit("add", "skill", "Contracts")[0] == 0
    assert edit("add", "skill-need", "role=legal", "skill=contracts", "level=3")[0] == 0
    assert edit("add", "stage", "Run", "after=launch", "lead=law", "duration=P2M")[0] == 0
    model = saved()
    assert model.role("legal-counsel").aliases == ("legal", "law")
    assert [(one.role, one.level) for one in model.skill_needs] == [("legal-counsel", 3)]
    assert model.stage("run").lead == "legal-counsel"


def test_rename_takes_every_reference_along(edit, saved) -> None:
    code, out, _ = edit("rename", "pm", "Product lead", "--key", "lead")
    assert code == 0
    assert "role Product manager has the key lead instead of pm" in out
    assert "role Product manager renamed to Product lead" in out
    assert "owned by" not in out
    assert saved().owner("pricing", at="launch").key == "lead"


def test_remove_refuses_what_is_needed_and_takes_it_along_where_asked(edit, saved) -> None:
    code, out, err = edit("remove", "pm")
    assert (code, out) == (2, "")
    assert "assignments[0]" in err
    assert "use --dependents" in err
    code, out, _ = edit("remove", "pm", "--dependents")
    assert code == 0
    assert "owned by nobody" in out or "nobody" in out
    assert [role.key for role in saved().roles] == ["sales"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("set", "pricing", "A=sales"),
        ("add", "role", "Legal"),
        ("rename", "pm", "Boss"),
        ("remove", "sales"),
    ],
)
def test_dry_run_shows_the_same_and_writes_nothing(edit, tmp_path: Path, arguments) -> None:
    before = (tmp_path / "shop.toml").read_bytes()
    code, shown, err = edit(*arguments, "--dry-run")
    assert (code, err) == (0, "")
    assert (tmp_path / "shop.toml").read_bytes() == before
    assert edit(*arguments)[1] == shown


def test_what_saving_would_lose_is_told_before_it_is_written(edit, tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(MODEL.replace('name = "Sales"', '# theirs\nname = "Sales" # "#"'))
    kept = file.read_bytes()
    lost = "roles: shop.toml: 2 comments: what they stand in goes or is written anew\n"
    code, _, err = edit("remove", "sales", "--dry-run")
    assert (code, err) == (0, lost)
    assert file.read_bytes() == kept
    assert edit("remove", "sales")[2] == f"{lost}wrote shop.toml\n"


def test_an_edit_that_changes_nothing_writes_nothing(edit, tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(f"# mine\n{MODEL}", encoding="utf-8")
    code, out, err = edit("rename", "pm", "Product manager")
    assert (code, err) == (0, "")
    assert "no changes" in out
    assert file.read_text(encoding="utf-8").startswith("# mine\n")


def test_the_changes_are_data_too(edit) -> None:
    tree = json.loads(edit("set", "pricing", "--at", "launch", "A=sales", "--json")[1])
    assert tree["changes"][0]["after"] == ["sales"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("set", "pricing", "X=pm"), "'X' isn't a letter of RACI; expected R, A, C, I"),
        (("set", "pricing", "A"), "expected FIELD=VALUE"),
        (("set", "pricng", "A=pm"), "did you mean 'pricing'"),
        (("add", "rol", "x"), "did you mean 'role'"),
        (("add", "role", "Sales"), "there is a role 'sales' already"),
        (("add", "role"), "expected one name of the role"),
        (("add", "role", "Legal", "nam=x"), "roles.legal.nam"),
        (("add", "skill-need", "x", "role=pm"), "has no name"),
        (("add", "skill-need", "role=pm", "skill=absent"), "there is no skill 'absent'"),
        (("rename", "pm"), "expected the new name, or --key"),
        (("rename", "pm", "--key", "sales"), "sales"),
        (("remove", "absent"), "absent"),
    ],
)
def test_bad_edits_are_refused_and_nothing_is_written(
    edit, tmp_path: Path, arguments, message: str
) -> None:
    code, out, err = edit(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert (tmp_path / "shop.toml").read_text(encoding="utf-8") == MODEL


def test_only_files_of_models_are_edited(run, tmp_path: Path) -> None:
    (tmp_path / "chart.md").write_text("| Work | PM |\n|---|---|\n| x | A |\n", encoding="utf-8")
    for model, message in (
        ("chart.md", "roles convert chart.md team.toml"),
        ("@scrum", "expected a model file"),
        ("-", "expected a model file"),
    ):
        code, _, err = run("remove", "x", "-m", model)
        assert code == 2
        assert message in err
    code, _, err = run("remove", "x")
    assert code == 2
    assert "--model" in err


@pytest.mark.filterwarnings("always")
def test_comments_that_are_lost_are_counted(edit, tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(f"# mine\n{MODEL}", encoding="utf-8")
    _, _, err = edit("rename", "pm", "Product lead")
    kept = file.read_text(encoding="utf-8").startswith("# mine\n")
    assert kept != ("1 comment" in err)


@pytest.mark.filterwarnings("always")
def test_yaml_keeps_its_comments(run, tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    file = tmp_path / "shop.yaml"
    text = f"# mine\n{roles.dumps(roles.loads(MODEL), 'yaml')}# ours\n"
    file.write_text(text, encoding="utf-8")
    assert run("rename", "pm", "Lead", "-m", "shop.yaml")[::2] == (0, "wrote shop.yaml\n")
    assert file.read_text(encoding="utf-8") == text.replace("Product manager", "Lead")


def test_a_name_of_two_things_is_taken_by_its_place(edit, saved) -> None:
    assert edit("add", "deliverable", "Launch")[0] == 0
    code, _, err = edit("rename", "launch", "Opening")
    assert code == 2
    assert "expected stages.launch or deliverables.launch" in err
    assert edit("rename", "stages.launch", "Opening")[0] == 0
    assert [stage.name for stage in saved().stages] == ["Opening"]
    assert [one.name for one in saved().deliverables] == ["Launch"]


def test_statements_are_removed_by_their_places(edit, saved) -> None:
    assert edit("remove", "assignments[1]")[0] == 2
    assert edit("remove", "assignments[0]")[0] == 0
    assert saved().assignments == ()


def test_update_shows_what_a_chart_changes_and_writes_only_where_asked(
    run, tmp_path: Path, saved
) -> None:
    (tmp_path / "shop.toml").write_text(f"# by hand\n{MODEL}", encoding="utf-8")
    chart = "| Stage | Task | Product manager | Sales |\n|-|-|-|-|\n| Launch | Pricing | A | R |\n"
    (tmp_path / "chart.md").write_text(chart, encoding="utf-8")
    before = (tmp_path / "shop.toml").read_bytes()
    code, out, err = run("update", "shop.toml", "chart.md")
    assert (code, err) == (0, "nothing is written yet; --apply writes it\n")
    assert "line 3, column 22: Pricing at Launch, Product manager: 'A', was 'A/R'" in out
    assert "Pricing at Launch: do: Sales, was Product manager" in out
    assert (tmp_path / "shop.toml").read_bytes() == before
    assert run("update", "chart.md", "-m", "shop.toml", "--apply")[0] == 0
    assert saved().ownership("pricing", "launch").responsible == (saved().role("sales"),)
    assert (tmp_path / "shop.toml").read_text(encoding="utf-8").startswith("# by hand\n")
    code, out, _ = run("update", "shop.toml", "chart.md", "--apply")
    assert (code, "no changes" in out) == (0, True)


def test_update_exits_with_1_where_it_leaves_something_out(run, tmp_path: Path, saved) -> None:
    (tmp_path / "shop.toml").write_text(MODEL, encoding="utf-8")
    chart = (
        "| Task | Product manager | Sales |\n|-|-|-|\n| Pricing | | |\n| Offers | A | R |\n"
        "| Orders | A | R |\n"
    )
    (tmp_path / "chart.md").write_text(chart, encoding="utf-8")
    code, out, _ = run("update", "shop.toml", "chart.md", "--json")
    assert code == 1
    assert [one["what"] for one in json.loads(out)["unplaced"]] == ["'Pricing'"]


def test_update_takes_a_model_that_can_be_written_and_one_chart(run, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(MODEL, encoding="utf-8")
    assert "expected a model and a chart" in run("update", "chart.md")[2]
    assert "name the model once" in run("update", "a.toml", "b.md", "-m", "shop.toml")[2]
    assert "there are 3 files" in run("update", "a.toml", "b.md", "c.md")[2]
    assert "@nist-rmf: can't be edited in place" in run("update", "@nist-rmf", "c.md")[2]
