"""Random diagrams, with names that would break a careless renderer."""

from __future__ import annotations

from hypothesis import strategies as st

from roles.views.diagram import Chip, Column, Diagram, Lane, Link

HOSTILE = [
    "<script>alert(1)</script>",
    'a" onload="x',
    "it's `code` **bold** [l](javascript:x)",
    "]]> --> */ } </style></svg> #quot; &amp; &#x41;",
    'a | b \\ \\" \\n {x} [y] (z) ; end',
    "two\nlines\tand a tab",
    "bidi \u202eevil\u202c \u2066x",
    "nul\0 esc\x1b[31m bell\x07",
    "👩‍🚀 emoji 제품 기획자",
    "المالك صاحب المنتج",
    "x" * 200,
    "WWWW " * 40,
    "z\u0301\u0302\u0303\u0304\u0305\u0306 marks",
    "⸻𒐫﷽",
    "end",
    "subgraph",
    "%% comment",
    "Launch",
    "Communication of concepts",
    "",
]
SCRIPTS = [
    "Руководитель Щукинской продукции",
    "Προϊστάμενος ΩΜΨ προϊόντος",
    "Qualitätssicherung Überprüfung œuvre",
    "Người quản lý sản phẩm",
    "مدير المنتج والتخطيط",
    "מנהל המוצר והתכנון",
    "उत्पाद प्रबंधक और योजना",
    "தயாரிப்பு மேலாளர்",
    "ผู้จัดการผลิตภัณฑ์และการวางแผน",
    "产品规划师与需求分析",
    "제품 관리자",
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇩🇪🇫🇷 ✅ ⚠️",
    "plan → build • ★ ✓ – €",
]
texts = st.sampled_from(HOSTILE) | st.text(max_size=12)


@st.composite
def diagrams(draw: st.DrawFn, lanes: int = 12, columns: int = 20) -> Diagram:
    """A diagram with up to as many lanes and columns as are asked for."""
    rows = [f"lane-{n}" for n in range(draw(st.integers(0, lanes)))]
    heads = [f"column-{n}" for n in range(draw(st.integers(0, columns)))]
    if not rows or not heads:
        chips, links = [], []
    else:
        cell = st.tuples(st.sampled_from(rows), st.sampled_from(heads))
        tones = st.sampled_from(["stated", "inferred", "double", "gap"])
        chips = [
            Chip(*draw(cell), draw(texts), tone=draw(tones), depth=draw(st.integers(0, 4)))
            for _ in range(draw(st.integers(0, 12)))
        ]
        links = []
        for _ in range(draw(st.integers(0, 14))):
            (lane, column), (to_lane, to_column) = draw(cell), draw(cell)
            links.append(
                Link(
                    lane=lane,
                    column=column,
                    to_lane=to_lane,
                    to_column=to_column,
                    texts=tuple(draw(st.lists(texts, max_size=2))),
                    back=draw(st.booleans()),
                )
            )
    return Diagram(
        title=draw(texts),
        lanes=tuple(Lane(key, draw(texts), quiet=draw(st.booleans())) for key in rows),
        columns=tuple(Column(key, draw(texts), group=draw(texts)) for key in heads),
        chips=tuple(chips),
        links=tuple(links),
        legend=(("stated", "owned"), ("gap", "nobody owns it"), ("feedback", "feedback")),
    )
