"""How objects show themselves: the one door from the model up to the views."""

from __future__ import annotations

from typing import Any

from roles.model.plain import Plain

__all__ = ["Answer", "Displayed"]


class Answer(Plain):
    """Gives a class whose plain data isn't its fields `to_dict`."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data that any JSON library takes; see `roles.to_dict`."""
        from roles.views.data import data_of

        return data_of(self)  # type: ignore[no-any-return]


class Displayed(Answer):
    """
    Gives a class its text, its format codes and its notebook view.

    ``f"{x:md}"`` renders *x* in the format that the code names. ``str(x)`` is one line for a
    thing of a model and ``f"{x:text}"`` for an answer. What can be rendered is registered
    in `roles.views`, which is imported when first needed.
    """

    __slots__ = ()

    def __format__(self, code: str) -> str:
        from roles import views

        return views.render(self, code) if code else str(self)

    def __str__(self) -> str:
        return format(self, "text")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from roles import views

        return views.mimebundle(self)

    def _repr_html_(self) -> str:
        return self._repr_mimebundle_()["text/html"]
