"""Layouts: compiled once, in a sandbox in which whatever the site does not offer is out of reach."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clustersite.editor.entries import Entry
from clustersite.options import Outcome
from clustersite.preview.drafts import page_of
from tests.sites import SMALLEST_SOURCES, build_site, check_site, codes, files_of, options_for, outputs_of

PAGE = "-- layouts/page.html --\n"


@pytest.mark.parametrize("name", ["random", "safe", "urlize", "pprint"])
def test_filters_that_guess_or_switch_off_escaping_do_not_exist(tmp_path: Path, name: str) -> None:
    assert codes(build_site(tmp_path, f"{PAGE}<p>{{{{ 'a' | {name} }}}}")) == ["E160 layouts/page.html:1:1"]


def test_an_unknown_name_is_a_problem_with_its_line(tmp_path: Path) -> None:
    layout = "{% set page = site.pages.get(page_id) %}\n<h1>{{ page.title }}</h1>\n<p>{{ page.titel }}</p>\n"

    assert codes(build_site(tmp_path, PAGE + layout)) == ["E161 layouts/page.html:3:1"]


def test_a_fault_in_an_included_partial_names_the_partial(tmp_path: Path) -> None:
    text = f"{PAGE}{{% include 'partials/foot.html' %}}\n-- layouts/partials/foot.html --\n<p>\n{{{{ nobody }}}}\n"

    assert codes(build_site(tmp_path, text)) == ["E161 layouts/partials/foot.html:2:1"]


def test_a_syntax_error_is_found_in_a_layout_that_no_page_uses(tmp_path: Path) -> None:
    assert codes(build_site(tmp_path, "-- layouts/unused.html --\n\n{% if %}\n")) == ["E160 layouts/unused.html:2:1"]


def test_a_missing_partial_is_found_before_anything_is_rendered(tmp_path: Path) -> None:
    text = "-- layouts/unused.html --\n<p>{% include 'partials/fot.html' %}\n-- layouts/partials/foot.html --\n"

    outcome = build_site(tmp_path, text)

    assert codes(outcome) == ["E162 layouts/unused.html:1:16"]
    assert "partials/foot.html" in outcome.problems[0].help


def test_a_page_with_an_unknown_layout_is_told_which_there_are(tmp_path: Path) -> None:
    page = "-- content/neu.md --\n---\ntitle: Neu\ndescription: Neu\nlayout: pge.html\n---\n"

    outcome = build_site(tmp_path, page)

    assert "E162 content/neu.md:4:9" in codes(outcome)
    assert any("page.html" in found.help for found in outcome.problems)


def test_one_mistake_in_a_shared_layout_is_told_once(tmp_path: Path) -> None:
    events = "".join(f"-- site_data/events/e{n}.yaml --\ntitle: E\nstart: 2026-03-0{n}\n" for n in range(1, 5))

    outcome = build_site(tmp_path, f"{events}-- layouts/event.html --\n{{{{ event }}}}\n")

    assert [found for found in codes(outcome) if found.startswith("E")] == ["E161 layouts/event.html:1:1"]


def test_text_from_data_is_escaped(tmp_path: Path) -> None:
    event = '-- site_data/events/x.yaml --\ntitle: <script>alert(1)</script> & "mehr"\nstart: 2026-03-05\n'

    build_site(tmp_path, event)

    page = outputs_of(tmp_path)["termine/x/index.html"]
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;mehr&#34;" in page


def test_pages_lose_the_indentation_of_layouts_but_not_that_of_preformatted_text(tmp_path: Path) -> None:
    text = (
        "-- layouts/page.html --\n<html>\n\n  <body>\n    <pre>\n  a\n\n  b</pre>\n    <p>c</p>\n  </body>\n</html>\n"
    )

    build_site(tmp_path, text)

    expected = "<html>\n<body>\n<pre>\n  a\n\n  b</pre>\n<p>c</p>\n</body>\n</html>\n"
    assert outputs_of(tmp_path)["index.html"] == expected


# --- The sandbox ---------------------------------------------------------------------------------


SITE = """
-- site_data/members/werk.yaml --
name: Werk GmbH
town: Görlitz
state: Sachsen
-- site_data/events/messe.yaml --
title: Messe
start: 2026-03-05 10:00
-- layouts/page.html --
{% set member = site.members.get("werk") %}{% set date = site.events.dates("messe") | first %}
"""
# Each is one that is known for Jinja, or one that worked here.
ESCAPES = [
    "site.__class__",
    "site._answers",
    "site['_answers']",
    "site.events._core",
    "site['events']['_core']",
    "site.events.__class__",
    "site.events.get.__globals__",
    "site.events.get.__self__",
    "[site.events] | map(attribute='__class__') | list | join",
    "().__class__.__base__.__subclasses__()",
    "().__class__",
    "self.__init__.__globals__",
    "self._TemplateReference__context",
    "caller.__globals__",
    "member.model_fields",
    "member['model_fields']",
    "member.model_copy()",
    "member.json()",
    "member.parse_raw('1')",
    "member.construct()",
    "member.__class__.__mro__",
    "member.name.format(member)",
    "'{0.__class__}'.format(member)",
    "'{x.__class__}'.format_map({'x': member})",
    "{'f': 'a'.format}['f']",
    "('{0.__class__}' | escape).format(member)",
    "'%s' % member",
    "'a' * 100000000",
    "[1] * 100000000",
    "9 ** 9 ** 9",
    "site.today().today()",
    "site.today().fromtimestamp(0)",
    "site.today().strftime('%s')",
    "date.start.now()",
    "date.start.tzinfo",
    "date.status.__class__",
    "date.status.name",
    "[].append(1)",
    "[].pop",
    "{}.update",
    "{'a': 1}.setdefault('b', 2)",
    "[member] | map(attribute='__class__') | list | join",
    "[member] | map(attribute='model_fields') | list | join",
    "[member] | sort(attribute='__class__.__name__') | list",
    "[member] | groupby('__class__') | map(attribute='grouper') | join",
    "[member] | selectattr('__class__') | list | join",
    "[member] | sum(attribute='__class__')",
    "'abc'.encode('utf-7')",
    "'a'.translate",
    "(1).to_bytes",
    "(1).real",
    "''['for' ~ 'mat']",
    "site['__cl' ~ 'ass__']",
    "member.name.upper['__se' ~ 'lf__']",
    "['{0.__class__}'] | map(attribute='format') | join",
    "(1.5).hex()",
    "(member.name | upper).format.__self__",
]
UNKNOWN = [
    "range(9)",
    "lipsum()",
    "cycler('a')",
    "joiner()",
    "namespace()",
    "dict()",
    "open('/etc/passwd')",
    "member.no",
]
FILTERS = [
    "attr('x')",
    "format(1)",
    "safe",
    "random",
    "pprint",
    "urlize",
    "xmlattr",
    "batch(1000000000, 'x') | list",
    "slice(1000000000) | list",
    "tojson",
    "map('attr', 'x') | list",
]


@pytest.mark.parametrize("expression", ESCAPES)
def test_what_is_no_field_and_no_query_is_out_of_reach(tmp_path: Path, expression: str) -> None:
    outcome = check_site(tmp_path, f"{SITE}<p>\n{{{{ {expression} }}}}\n")

    assert [found for found in codes(outcome) if found[0] == "E"] == ["E316 layouts/page.html:3:1"]


@pytest.mark.parametrize("expression", [*ESCAPES, "site.kept('_core.reads.note', 'a', 'b')", "site.kept('settings')"])
def test_the_page_of_a_draft_shows_no_more(expression: str) -> None:
    """It is made without the engine that answers the queries of a build."""
    text = f"{SITE}<p>\n{{{{ {expression} }}}}\n-- content/entwurf.md --\n---\ntitle: Entwurf\ndescription: E\n---\n"
    sources = {**SMALLEST_SOURCES, **{name: content.encode() for name, content in files_of(text).items()}}
    options = options_for(Path("/nirgends"))

    assert page_of(Entry("pages", "entwurf"), sources, options) is None
    harmless = sources["layouts/page.html"].replace(expression.encode(), b"site.today().year")
    assert page_of(Entry("pages", "entwurf"), {**sources, "layouts/page.html": harmless}, options)


@pytest.mark.parametrize("expression", UNKNOWN)
def test_what_does_not_exist_is_told_as_unknown(tmp_path: Path, expression: str) -> None:
    outcome = build_site(tmp_path, f"{SITE}<p>\n{{{{ {expression} }}}}\n")

    assert [found for found in codes(outcome) if found[0] == "E"] == ["E161 layouts/page.html:3:1"]


@pytest.mark.parametrize("name", FILTERS)
def test_filters_that_guess_format_or_switch_off_escaping_do_not_exist(tmp_path: Path, name: str) -> None:
    outcome = build_site(tmp_path, f"{SITE}\n{{{{ ['a'] | {name} }}}}")

    assert not outcome.is_good
    assert all(found.where.file == "layouts/page.html" for found in outcome.problems if found.code[0] == "E")


@pytest.mark.parametrize("text", ["{% autoescape false %}{{ '<b>' }}{% endautoescape %}", "{{ __builtins__ }}"])
def test_what_the_text_shows_is_found_in_a_layout_that_no_page_uses(tmp_path: Path, text: str) -> None:
    assert "E316 layouts/unused.html:1:1" in codes(build_site(tmp_path, f"-- layouts/unused.html --\n{text}"))


@pytest.mark.parametrize("tag", ["include '../secret.txt'", "import '../secret.txt' as x", "extends '../secret.txt'"])
def test_no_file_beside_the_layouts_is_read(tmp_path: Path, tag: str) -> None:
    outcome = build_site(tmp_path, f"-- secret.txt --\ngeheimer-wert\n-- layouts/page.html --\n{{% {tag} %}}")

    assert [found[:4] for found in codes(outcome) if found[0] == "E"] == ["E162"]
    assert not any("geheimer-wert" in content for content in outputs_of(tmp_path).values())


@pytest.mark.parametrize("look", [build_site, check_site])
def test_no_method_of_a_record_runs_a_command(tmp_path: Path, look: Callable[..., Outcome]) -> None:
    marker = tmp_path / "marker"
    payload = f"cos\\nsystem\\n(S'touch {marker}'\\ntR."
    call = f'member.parse_raw("{payload}", content_type="application/pickle", allow_pickle=True)'
    outcome = look(tmp_path / "site", f"{SITE}{{{{ {call} }}}}")

    assert any(found.startswith("E316 layouts/page.html") for found in codes(outcome))
    assert not marker.exists()


def test_no_format_publishes_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_OF_A_SERVER", "geheimer-wert")
    reach = "{0.__init__.__globals__[sys].modules[os].environ}"
    text = f"{SITE}{{{{ member.model_fields['name'].annotation.format('{reach}', member) }}}}"

    assert not build_site(tmp_path, text).is_good
    assert not any("geheimer-wert" in content for content in outputs_of(tmp_path).values())


def test_fields_texts_and_answers_are_in_reach(tmp_path: Path) -> None:
    text = (
        "{{ member.name.upper() }} {{ date.start.year }} {{ date.status.value }} {{ {'a': 1}.get('a') }}"
        "{% for x in [3, 5] %}{{ loop.index }}{{ x % 2 }}{{ x * 2 }}{% endfor %} {{ site.today().day }}"
    )

    assert build_site(tmp_path, SITE + text).is_good
    assert "WERK GMBH 2026 confirmed 11162110 1" in outputs_of(tmp_path)["index.html"]
