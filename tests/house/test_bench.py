"""The bench's own arithmetic."""

import math

from tests.bench.arithmetic import Sample, figures, paired_ratio, percentile, verdict
from tests.bench.client import form_fields


def sample(web_cpu: float, *, times: tuple[float, ...] = (0.1, 0.2), statements: int = 8) -> Sample:
    return Sample(4, times, 1.0, web_cpu, 0.02, 0.5, statements)


def test_a_percentile_is_a_value_that_was_measured():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert percentile(values, 0.50) == 3.0
    assert percentile(values, 0.95) == 5.0
    assert percentile(values, 0.20) == 1.0
    assert percentile([7.0], 0.99) == 7.0


def test_a_percentile_of_nothing_is_not_a_number():
    assert math.isnan(percentile([], 0.5))


def test_cpu_is_told_in_milliseconds_for_each_iteration():
    assert sample(0.01).web_ms == 5.0
    assert sample(0.01).database_ms == 10.0
    assert sample(0.01).statements_each == 4.0
    assert sample(0.01).rate == 2.0


def test_figures_are_medians_over_the_rounds_but_statements_the_worst():
    found = figures([sample(0.01), sample(0.09), sample(0.02, statements=12)])
    assert found.web_ms == 10.0
    assert found.statements == 6.0
    assert found.p50_ms == 100.0


def test_a_ratio_pairs_each_round_with_the_same_round_of_the_floor():
    floor = {(0, 1): sample(0.01), (1, 1): sample(0.10), (2, 1): sample(0.01)}
    work = {(0, 1): sample(0.03), (1, 1): sample(0.30), (2, 1): sample(0.09)}
    assert round(paired_ratio(work, floor), 6) == 3.0


def test_a_ratio_to_a_floor_too_small_to_measure_is_not_a_number():
    assert math.isnan(paired_ratio({(0, 1): sample(0.03)}, {(0, 1): sample(0.0)}))


def test_a_budget_is_met_up_to_its_limit():
    assert verdict(2.5, 2.5) == "met"
    assert verdict(2.51, 2.5) == "missed"
    assert verdict(math.nan, 2.5) == ""


def test_a_form_sends_what_a_browser_would_send():
    page = """
      <form action="/other"><input name="csrf_token" value="1"></form>
      <form action="/orders" method="post">
        <input type="hidden" name="csrf_token" value="a&amp;b"><input name="form_key" value="k">
        <input type="checkbox" name="lines-0" value="y" checked><input type="checkbox" name="off">
        <input name="empty"><button type="submit" name="go" value="1">Order</button>
      </form>"""
    sent = form_fields(page, "form_key")
    assert sent == [("csrf_token", "a&b"), ("form_key", "k"), ("lines-0", "y"), ("empty", "")]
