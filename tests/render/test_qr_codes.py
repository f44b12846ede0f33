"""QR codes: the drawing holds exactly the code's dark modules."""

import re

import segno

from clustersite.render.qr_codes import qr_code

ADDRESS = "https://probe.example/termine/netzwerktreffen-ausbildungs-marketing/"


def test_the_path_draws_the_dark_modules_inside_a_quiet_zone_of_four() -> None:
    code = qr_code(ADDRESS)
    matrix = segno.make_qr(ADDRESS, error="m").matrix

    drawn = {
        (int(column) + step, int(row))
        for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path)
        for step in range(int(length))
    }

    assert code.size == len(matrix) + 8
    assert drawn == {(x + 4, y + 4) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
