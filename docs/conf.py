from __future__ import annotations

from roles.version import __version__

project = "rolegraph"
author = "The rolegraph authors"
release = version = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "jupyter_execute"]
html_theme = "furo"
html_title = "rolegraph"
html_copy_source = False

# A name that leads nowhere is an error, except where another library would have to explain it.
nitpicky = True
nitpick_ignore_regex = [
    (
        "py:.*",
        r"(attrs?|cattrs|nx|collections|datetime|dateutil|enum|networkx|os|pathlib|types|typing)\b.*",
    ),
    (
        "py:class",
        r"optional|Attribute|Item|Tables|Callable\[.*|relativedelta|rrule(set)?|[A-Z]{1,2}|T_co|_\w+",
    ),
    (
        "py:class",
        r"Counts|Dialect|Frame|Holds|Loaded|Names|Origin|Place|Proposal|Records|Span",
    ),
    ("py:class", r"roles\.model\.((names|collection|contents)\.[A-Z]|resolution\.\w+)"),
    ("py:class", r"roles\.checks\.finding\._Read"),
    (
        "py:class",
        r"(frozenset|tuple|dict|list|str|int|float|bool|bytes|object|None|date|Iterable|Mapping|PathLike).*",
    ),
    ("py:exc", r"(Attribute|Import|Index|Key|Lookup|OS|Type|Unicode|Value)Error"),
]

autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# Cells of a page run when the docs are built, and one that raises fails the build.
nb_execution_mode = "force"
nb_render_markdown_format = "gfm"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
