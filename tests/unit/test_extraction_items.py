"""What is read of an item as a whole."""

from __future__ import annotations

from short_letters import Item, read

SUMMARY = "The patient has shoulder pain. The treatment plan included arthroscopic repair of the rotator cuff."
SURGERY = Item("Arthroscopic rotator cuff repair, right shoulder", "The criteria are not met. It is not necessary.")


def facts_of_the_sling(rationale: str) -> set[str]:
    _, readings = read(SUMMARY, [SURGERY, Item("Post-operative shoulder sling", rationale)])
    return {fact.name for fact in readings[1].facts}


def test_an_item_that_falls_with_another_has_no_facts_of_the_summary() -> None:
    assert (
        facts_of_the_sling("As the requested surgery is not medically necessary, the requested sling is not.") == set()
    )


def test_an_item_with_grounds_of_its_own_has_them() -> None:
    own = "The sling exceeds what the guideline recommends. Therefore, the request is not medically necessary."
    assert facts_of_the_sling(own) == {"surgery_planned"}
