"""The reference model in marimo: ``marimo edit explore.py``."""

import marimo

app = marimo.App(width="full")


@app.cell
def _():
    import roles
    from roles import views

    model = roles.reference()
    picture = views.swimlane(model)
    picture
    return model, picture, views


@app.cell
def _(model):
    chart = model.matrix(stage="concept")
    chart
    return (chart,)


@app.cell
def _(model, views):
    levels = views.skills(model, "product planner", "product manager")
    levels
    return (levels,)


if __name__ == "__main__":
    app.run()
