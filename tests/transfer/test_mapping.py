"""Mapping files say what becomes what, and are refused by the name of what is wrong."""

import pytest

from cairn.errors import MappingInvalid
from cairn.transfer.cells import Cell, Template
from cairn.transfer.defaults import default_mapping, with_maps
from cairn.transfer.labels import PLAIN
from cairn.transfer.mapping import Mapping, load_mapping

ROW = {"a": "1", "b": "", "c d": "x"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{a}", "1"),
        ("constant", "constant"),
        ("{a}-{c d}", "1-x"),
        ("{a}[: {b}]", "1"),
        ("{a}[: {c d}]", "1: x"),
        ("[no column]", "no column"),
        ("{{a}} [[x]]", "{a} [x]"),
        ("  {b}  ", ""),
    ],
)
def test_a_template_is_filled_from_a_row(template, text):
    assert Template(template).render(ROW) == text


@pytest.mark.parametrize("template", ["{a", "a}", "[a", "a]", "[[a]", "[{a}[x]]"])
def test_half_a_bracket_is_refused(template):
    with pytest.raises(ValueError, match="without its other half"):
        Template(template)


def test_a_cell_replaces_then_looks_up_then_reads_a_period():
    cell = Cell.model_validate(
        {"from": "{a}", "replace": [["^1$", "last year"]], "values": {"last year": 2019}}
    )
    dated = Cell.model_validate({"from": "2019 Q1", "as": "last_day"})

    assert cell.read(ROW, PLAIN) == "2019"
    assert dated.read(ROW, PLAIN) == "2019-03-31"


def test_a_value_that_isnt_listed_is_refused_unless_there_is_an_otherwise():
    listed = {"from": "{a}", "values": {"2": "two"}}

    with pytest.raises(ValueError, match="'1' isn't among the values of the mapping: 2"):
        Cell.model_validate(listed).read(ROW, PLAIN)
    assert Cell.model_validate({**listed, "otherwise": "{c d}"}).read(ROW, PLAIN) == "x"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it must have keys"),
        ("- a\n- b\n", "it must have keys"),
        ("goals: [", "it is no YAML"),
        ("gaols: []", "gaols: is no field that is known here"),
        ("goals: [{kind: kpi}]", "goals.0.id: is missing"),
        ("goals: [{id: x, kind: dream}]", "kind 'dream' is none of vision, objective, kpi, target"),
        ("goals: [{id: x, fields: {titel: y}}]", "titel: no field of a kpi; there are baseline_va"),
        ("goals: [{id: x, fields: {parent_id: y}}]", "parent_id: no field of a kpi"),
        ("goals: [{id: '{x'}]", "goals.0.id.from: '{x' has a { without its other half"),
        ("goals: [{id: {from: x, replace: [['(', '']]}}]", "is no replacement"),
        ("goals: [{id: {from: x, replace: [['a', '\\2']]}}]", "is no replacement"),
        ("goals: [{id: {from: x, as: yesterday}}]", "goals.0.id.as: must be 'first_day'"),
        ("logs: [{kpi: x}]", "a log needs `date` or `label`"),
        ("logs: [{kpi: x, date: y, label: z}]", "only one of them"),
        ("labels: {fiscal_month: 13}", "labels.fiscal_month"),
        ("where: {a: {nott: b}}", "where.a.nott: is no field that is known here"),
    ],
)
def test_a_wrong_mapping_is_refused_by_the_name_of_what_is_wrong(tmp_path, content, why):
    file = tmp_path / "mapping.yaml"
    file.write_text(content)

    with pytest.raises(MappingInvalid) as refused:
        load_mapping(file)

    assert str(refused.value).startswith(f"{file}: ")
    assert why in str(refused.value)


def test_a_mapping_that_isnt_there_is_refused(tmp_path):
    with pytest.raises(MappingInvalid, match="can't be read: No such file"):
        load_mapping(tmp_path / "none.yaml")


def test_conditions_take_a_value_a_list_or_what_is_not_wanted():
    mapping = Mapping.model_validate({"where": {"a": 1, "b": ["", "x"], "c d": {"not": ["y", ""]}}})

    assert {name: condition.holds(ROW[name]) for name, condition in mapping.where.items()} == {
        "a": True,
        "b": True,
        "c d": True,
    }
    assert not mapping.where["c d"].holds("")


def test_columns_named_like_fields_are_taken_without_a_mapping():
    mapping = default_mapping("goals", ["external_id", "title", "colour", "parent"], [])

    [section] = mapping.goals
    assert list(section.id.columns()) == ["external_id"]
    assert set(section.fields) == {"title"}
    assert section.parent is not None


def test_a_column_is_named_for_a_field_on_the_command_line():
    mapping = default_mapping("logs", ["kpi", "Jahr", "a=b"], ["Jahr=label", "a=b=value"])

    [section] = mapping.logs
    assert section.label is not None
    assert list(section.label.columns()) == ["Jahr"]
    assert section.value is not None
    assert list(section.value.columns()) == ["a=b"]


@pytest.mark.parametrize(
    ("what", "columns", "maps", "why"),
    [
        ("goals", ["title"], [], "no column is named id"),
        ("logs", ["kpi", "value"], [], "no column is named date or label"),
        ("logs", ["kpi", "date"], ["Wert=value"], "Columns: kpi, date"),
        ("logs", ["kpi", "date"], ["date=day"], "Fields: confidence, date"),
        ("logs", ["kpi", "date"], ["date"], "must be column=field"),
    ],
)
def test_a_mapping_that_doesnt_fit_the_columns_is_refused(what, columns, maps, why):
    with pytest.raises(MappingInvalid, match=why):
        default_mapping(what, columns, maps)


def test_the_command_line_changes_a_mapping_files_only_section():
    mapping = Mapping.model_validate({"goals": [{"id": "{a}", "fields": {"title": "{b}"}}]})

    changed = with_maps(mapping, "goals", ["a", "b", "c"], ["c=title", "b=parent"])

    [section] = changed.goals
    assert list(section.fields["title"].columns()) == ["c"]
    assert section.parent is not None
    assert list(section.parent.columns()) == ["b"]
    assert list(section.id.columns()) == ["a"]


def test_the_command_line_changes_nothing_where_there_are_several_sections():
    mapping = Mapping.model_validate({"logs": [{"kpi": "{a}", "date": "{b}"}] * 2})

    with pytest.raises(MappingInvalid, match="has 2 sections for logs; change it there"):
        with_maps(mapping, "logs", ["a", "b"], ["a=value"])
