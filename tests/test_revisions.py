from __future__ import annotations

from datetime import UTC, datetime

from clustersite.git import Revision, revision_of

OLD = Revision(changed=datetime(2026, 3, 1, tzinfo=UTC), number=1)
NEW = Revision(changed=datetime(2026, 2, 1, tzinfo=UTC), number=2)
REVISIONS = {"old.yaml": OLD, "new.yaml": NEW}


def test_of_several_sources_the_highest_number_and_the_latest_time_count() -> None:
    assert revision_of(["old.yaml", "new.yaml"], REVISIONS) == Revision(changed=OLD.changed, number=NEW.number)
    assert revision_of(["old.yaml"], REVISIONS) == OLD


def test_one_source_that_is_not_committed_leaves_all_without_a_revision() -> None:
    assert revision_of(["old.yaml", "edited.yaml"], REVISIONS) is None


def test_no_source_has_no_revision() -> None:
    assert revision_of([], REVISIONS) is None
