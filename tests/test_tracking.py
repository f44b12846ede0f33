"""Ask and record: each output's questions are noted with digests of the answers it got."""

from dataclasses import dataclass

import pytest

from clustersite.remembering.tables import Reads
from clustersite.tracking import Answers, Recorder, asked, digest


@dataclass
class Questions:
    titles: dict[str, str]
    times_asked: int = 0

    def title(self, name: str, *, loud: bool = False) -> str:
        self.times_asked += 1
        return self.titles[name].upper() if loud else self.titles[name]


def answers_of(questions: Questions) -> Answers:
    return Answers(questions, Reads())


def ask(site: Recorder, *args: object, **named: object) -> object:
    return site.title(*args, **named)


def test_a_question_is_noted_with_the_digest_of_its_answer() -> None:
    answers = answers_of(Questions({"a": "Eins"}))
    recorder = Recorder(answers)

    assert ask(recorder, "a") == "Eins"
    assert asked(recorder) == (("title", ("a",), ()),)
    assert answers.get(("title", ("a",), ())) == ("Eins", digest("Eins"))


def test_named_arguments_make_another_question() -> None:
    recorder = Recorder(answers_of(Questions({"a": "Eins"})))

    assert ask(recorder, "a", loud=True) == "EINS"
    assert list(asked(recorder)) == [("title", ("a",), (("loud", True),))]


def test_each_output_has_its_own_notes_but_a_question_is_answered_once() -> None:
    questions = Questions({"a": "Eins", "b": "Zwei"})
    answers = answers_of(questions)
    first, second = Recorder(answers), Recorder(answers)

    ask(first, "a")
    ask(second, "a")
    ask(second, "b")

    assert (len(asked(first)), len(asked(second))) == (1, 2)
    assert questions.times_asked == 2


def test_another_answer_has_another_digest_and_the_same_answer_the_same() -> None:
    def noted(title: str) -> object:
        return answers_of(Questions({"a": title})).get(("title", ("a",), ()))[1]

    assert noted("Eins") == noted("Eins")
    assert noted("Eins") != noted("Uno")


def test_what_is_no_question_cannot_be_asked() -> None:
    recorder = Recorder(answers_of(Questions({})))

    for name in ("_answers_", "nothing", "__dict__x"):
        with pytest.raises(AttributeError, match=name):
            getattr(recorder, name)
