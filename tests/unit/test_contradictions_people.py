"""Sex and age: the rationale against the clinical summary."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed, quotes

WOMAN = "The injured worker is a 44-year-old female who was injured on 03/02/2014. She has neck pain."
MAN = "This is a 44 y/o right hand dominant M with a date of injury of 03/02/2014. He complains of neck pain."
UNKNOWN = "The claimant is a 44-year-old who was injured on 03/02/2014 and has neck pain."
SEX = ("sex_contradiction", "sex_contradiction_slight", "sex_mixed")
AGE = ("age_contradiction", "age_contradiction_slight")


def massage(rationale: str) -> list[Item]:
    return [Item("Massage therapy, 6 visits, neck", f"{rationale} {NOT_NECESSARY}")]


@pytest.mark.parametrize(
    ("summary", "rationale"),
    [
        (WOMAN, "The patient has had massage before. He did not improve with it."),
        (WOMAN, "This man has had massage before."),
        (WOMAN, "The male claimant has already had twelve visits."),
        (WOMAN, "The injured worker stated that massage helped him for a day."),
        (MAN, "The patient reports that her pain is unchanged."),
        (MAN, "She has had no benefit from massage."),
        (MAN, "The applicant is a 44-year-old woman with neck pain."),
        (MAN, "The claimant has improved. She should also have been taught home exercises."),
    ],
)
def test_another_sex_is_seen(summary: str, rationale: str) -> None:
    found = observed(summary, massage(rationale))
    assert "sex_contradiction" in found
    assert len(found["sex_contradiction"].evidence) == 2


@pytest.mark.parametrize(
    ("summary", "rationale"),
    [
        (WOMAN, "The patient has had massage before. She did not improve with it."),
        (WOMAN, "The treating physician noted that he would like to continue massage."),
        (WOMAN, "The patient was seen by Dr. Smith. He asked for massage."),
        (WOMAN, "The patient lives with her husband. He drives her to the visits."),
        (WOMAN, "The employee should take part in his or her own care."),
        (WOMAN, "The patient should be assessed before he/she goes on."),
        (WOMAN, 'The ODG states, "A patient who has not improved should be told by his physician to stop."'),
        (MAN, "The patient has no benefit. The provider says that she will refer to pain management."),
        (MAN, "The worker has male pattern pain. His wife says that she gives massage at home."),
        (UNKNOWN, "The patient has had massage before. She did not improve with it."),
        (WOMAN, "The records show no benefit."),
    ],
)
def test_other_people_and_silence_are_no_contradiction(summary: str, rationale: str) -> None:
    assert not set(SEX) & set(observed(summary, massage(rationale)))


def test_one_slip_beside_the_right_pronoun_is_slight() -> None:
    found = observed(WOMAN, massage("The patient has had massage. She did not improve. He still has pain."))
    assert "sex_contradiction_slight" in found
    assert "sex_contradiction" not in found


def test_both_pronouns_where_the_summary_tells_neither() -> None:
    assert "sex_mixed" in observed(UNKNOWN, massage("The patient has pain. She walks. He has had massage."))


def test_both_sides_are_quoted() -> None:
    items = massage("This man has had massage before.")
    found = observed(WOMAN, items)["sex_contradiction"]
    assert quotes(WOMAN, items, found) == ["injured worker is a 44-year-old female", "This man"]


@pytest.mark.parametrize(
    "rationale",
    [
        "The patient is a 62-year-old with neck pain.",
        "This 31 year old claimant has had massage.",
        "The injured worker is 58, has no other illness, and has had massage.",
        "The 67 y/o patient has neck pain.",
    ],
)
def test_another_age_is_seen(rationale: str) -> None:
    assert "age_contradiction" in observed(WOMAN, massage(rationale))


@pytest.mark.parametrize(
    "rationale",
    [
        "The patient is a 44-year-old with neck pain.",
        "The patient is 45 years old now.",
        "The patient is over 40 years of age.",
        "Massage is recommended in patients over 65 years old.",
        "The guidelines recommend it for patients aged 50 to 65 years old.",
        "The patient has a 12 year old son.",
        "Flexion is 60, extension is 20.",
        "The patient has had pain for 12 years.",
    ],
)
def test_bounds_and_other_numbers_are_no_age(rationale: str) -> None:
    assert not set(AGE) & set(observed(WOMAN, massage(rationale)))


def test_an_age_that_may_be_that_at_the_injury_is_slight() -> None:
    found = observed(WOMAN, massage("The patient is a 38-year-old with neck pain."), injury="03/02/2008")
    assert "age_contradiction_slight" in found


def test_a_summary_that_gives_two_ages_says_nothing() -> None:
    summary = WOMAN + " An earlier report calls her a 51-year-old."
    assert not set(AGE) & set(observed(summary, massage("The patient is a 62-year-old.")))
