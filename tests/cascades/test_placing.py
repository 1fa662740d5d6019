"""What titles say beside their period, and which external ids name a vision."""

from uuid import UUID, uuid4

import pytest

from cairn.cascades.naming import cascade_of, external_id, name_of, names_of
from cairn.cascades.placing import Member
from cairn.goals.rules import Place
from cairn.words import Kind

VISION = UUID("0199d3a0-0000-7000-8000-000000000001")


def titled(title):
    """A KPI of that title."""
    nothing = dict.fromkeys(
        ("parent_id", "vision_id", "level", "year", "quarter", "month", "week", "starts_on")
    )
    return Member(
        id=uuid4(),
        title=title,
        series_id=None,
        external_id=None,
        place=Place(Kind.KPI),
        is_fed=False,
        may_write=True,
        **nothing,
    )


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Revenue, Q1 2026", "revenue"),
        ("Revenue, Q1 FY2026", "revenue"),
        ("Revenue, March 2026", "revenue"),
        ("Revenue, W05 2026", "revenue"),
        ("Revenue, daily in W14 2026", "revenue"),
        ("Revenue, 5 January 2026", "revenue"),
        ("Revenue 2026-03-31", "revenue"),
        ("Revenue 2026-W14", "revenue"),
        ("Monthly revenue (Jan)", "revenue"),
        ("Revenue for the week 5", "revenue"),
        ("KW 14: Umsatz", "umsatz"),
        ("Team 1 revenue, Q1", "team 1 revenue"),
        ("Marketing reach in May", "marketing reach"),
        ("January", ""),
    ],
)
def test_a_title_without_its_period_is_the_same_on_all_levels(title, stem):
    assert titled(title).stem == stem


def test_titles_with_another_unit_or_number_are_of_other_strands():
    assert set(titled("Team 1 Q1").strands).isdisjoint(titled("Team 2 Q1").strands)


@pytest.mark.parametrize(
    ("own", "exported"), [(None, f"goal:{VISION}"), ("north", "north"), ("x" * 90, "x" * 90)]
)
def test_a_vision_is_found_by_its_cascades_here_and_after_an_export(own, exported):
    name = name_of(VISION, own)

    found = cascade_of(external_id(name, "revenue", "2026-W14"))

    assert found == (name, "revenue")
    assert name in names_of(VISION, own)
    elsewhere = names_of(uuid4(), exported)
    assert (name in elsewhere) == (own != "x" * 90)


@pytest.mark.parametrize("other", [None, "revenue", "cascade:v", "cascade:v:revenue"])
def test_other_external_ids_name_no_cascade(other):
    assert cascade_of(other) is None
