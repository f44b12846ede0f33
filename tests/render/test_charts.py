"""Charts: columns to scale, on round lines."""

import pytest

from clustersite.content.model import Figure
from clustersite.render.drawings import chart


def figure(*values: int) -> Figure:
    entries = [{"label": f"Monat {number}", "value": value} for number, value in enumerate(values)]
    return Figure.model_validate({"id": "f", "title": "F", "period": "2025", "values": entries})


def test_columns_stand_on_the_baseline_and_are_as_high_as_their_share() -> None:
    drawn = chart(figure(100, 50, 0))

    full, half, none = drawn.columns
    assert [column.share for column in drawn.columns] == [100.0, 50.0, 0.0]
    assert all(column.y + column.height == pytest.approx(drawn.baseline, abs=0.2) for column in drawn.columns)
    assert half.height == pytest.approx(full.height / 2, abs=0.1)
    assert none.height == 0


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (132_476, [0, 50_000, 100_000, 150_000]),
        (504, [0, 200, 400, 600]),
        (149, [0, 50, 100, 150]),
        (3, [0, 1, 2, 3]),
        (0, [0, 1]),
    ],
)
def test_the_scale_has_few_round_lines_and_reaches_over_the_highest_value(highest: int, ticks: list[int]) -> None:
    assert [tick.value for tick in chart(figure(highest, 0)).ticks] == ticks


def test_columns_stay_inside_the_drawing_beside_the_scale() -> None:
    drawn = chart(figure(*range(1, 13)))

    assert all(drawn.left <= column.x and column.x + column.width <= drawn.width for column in drawn.columns)
    assert all(column.y >= 0 for column in drawn.columns)


def test_the_sum_of_the_row_is_known() -> None:
    assert chart(figure(1, 2, 3)).sum == 6
