"""Labels of periods become days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.transfer.labels import PLAIN, Reading, parse_day, parse_label

APRIL = Reading(fiscal_month=4)
YEARS = st.integers(1900, 2998)


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        (" 2019 ", "2019-01-01", "2019-12-31"),
        ("2019.0", "2019-01-01", "2019-12-31"),
        ("2019 Q4", "2019-10-01", "2019-12-31"),
        ("2019-q1", "2019-01-01", "2019-03-31"),
        ("Q2 2019", "2019-04-01", "2019-06-30"),
        ("2019 H1", "2019-01-01", "2019-06-30"),
        ("2014/2015", "2014-01-01", "2015-12-31"),
        ("2014/15", "2014-01-01", "2015-12-31"),
        ("2017-18", "2017-01-01", "2018-12-31"),
        ("2017–18", "2017-01-01", "2018-12-31"),
        ("1999-00", "1999-01-01", "2000-12-31"),
        ("2016-2018", "2016-01-01", "2018-12-31"),
        ("2016 – 2018", "2016-01-01", "2018-12-31"),
        ("2017/2019", "2017-01-01", "2019-12-31"),
        ("FY2024", "2024-01-01", "2024-12-31"),
        ("fy24 Q2", "2024-04-01", "2024-06-30"),
        ("2024-03", "2024-03-01", "2024-03-31"),
        ("2024/12", "2024-12-01", "2024-12-31"),
        ("March 2024", "2024-03-01", "2024-03-31"),
        ("2024 Feb", "2024-02-01", "2024-02-29"),
        ("2024-W01", "2024-01-01", "2024-01-07"),
        ("2020 W53", "2020-12-28", "2021-01-03"),
        ("2024-03-31", "2024-03-31", "2024-03-31"),
        ("2024-03-31 00:00:00", "2024-03-31", "2024-03-31"),
    ],
)
def test_a_label_is_read_as_people_mean_it(label, first, last):
    assert parse_label(label) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2014/2015", "2014-04-01", "2015-03-31"),
        ("2017-18", "2017-04-01", "2018-03-31"),
        ("FY2024", "2023-04-01", "2024-03-31"),
        ("FY2023/24", "2023-04-01", "2024-03-31"),
        ("FY24 Q1", "2023-04-01", "2023-06-30"),
        ("FY24 Q4", "2024-01-01", "2024-03-31"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("2016-2018", "2016-01-01", "2018-12-31"),
    ],
)
def test_two_years_that_follow_one_another_are_a_fiscal_year_where_those_start_in_april(
    label, first, last
):
    assert parse_label(label, APRIL) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("", "no period that can be read"),
        ("soon", "no period that can be read"),
        ("Marketing 2024", "no period that can be read"),
        ("0000", "no day of the calendar"),
        ("9999", "must lie between 1900-01-01 and 2999-12-31"),
        ("0000-00-00", "no day of the calendar"),
        ("2024-02-30", "2024-02-30 is no day of the calendar"),
        ("2024 Q5", "Q5 doesn't exist"),
        ("2024 H3", "H3 doesn't exist"),
        ("2021-W53", "2021 has no ISO week 53"),
        ("2018-2016", "runs backwards"),
        ("2018-2018", "runs backwards"),
        ("2011-12", "may be a month or two years"),
        ("FY2023/25", "isn't one fiscal year"),
        ("31.12.2024", "no period that can be read"),
        ("2024-03-31 10:00", "no period that can be read"),
        ("２０１９", "no period that can be read"),
    ],
)
def test_a_label_that_cant_be_read_is_refused_with_the_reason(label, message):
    with pytest.raises(ValueError, match=message):
        parse_label(label)


def test_a_month_that_might_be_two_years_is_what_the_mapping_says():
    as_months, as_years = Reading(dash="months"), Reading(dash="years")

    assert parse_label("2011-12", as_months) == (date(2011, 12, 1), date(2011, 12, 31))
    assert parse_label("2011-12", as_years) == (date(2011, 1, 1), date(2012, 12, 31))
    assert parse_label("2024-03", as_years) == (date(2024, 3, 1), date(2024, 3, 31))


@pytest.mark.parametrize("text", ["2024", "2024-13-01", "0000-01-01", "9999-12-31", "1700000000"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=r"day|lie between"):
        parse_day(text)


@given(YEARS, st.integers(1, 12))
def test_a_fiscal_year_has_a_year_of_days_and_ends_in_the_year_it_bears(year, month):
    first, last = parse_label(f"FY{max(year, 1901)}", Reading(fiscal_month=month))

    assert last.year == max(year, 1901)
    assert (last - first).days in (364, 365)
    assert (last + timedelta(days=1)).day == 1


@given(YEARS, st.integers(1, 4))
def test_quarters_follow_one_another(year, quarter):
    _, last = parse_label(f"{year} Q{quarter}")
    following = f"{year} Q{quarter + 1}" if quarter < 4 else f"{year + 1} Q1"

    assert parse_label(following)[0] == last + timedelta(days=1)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_a_day_is_its_own_label(day):
    assert parse_label(day.isoformat()) == (day, day)
    assert parse_day(day.isoformat()) == day


@given(st.text(max_size=20), st.sampled_from([PLAIN, APRIL, Reading(7, "years")]))
def test_any_text_gives_days_in_order_or_a_refusal(label, reading):
    try:
        first, last = parse_label(label, reading)
    except ValueError:
        return

    assert date(1900, 1, 1) <= first <= last <= date(2999, 12, 31)
