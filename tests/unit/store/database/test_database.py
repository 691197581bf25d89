"""Several stores in one transaction: whatever goes wrong, and wherever, all of it is there or nothing."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from nhmap.core.buildings.estate import Fact
from nhmap.core.buildings.note_exchange import Noted
from nhmap.core.plan.changes import Replace
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.database.database import file_path, spoken, together
from nhmap.store.database.estates import EstateStore, UploadAbout
from nhmap.store.database.faults import DiskFullError, GoneError, LockedError, StoreFaultError
from nhmap.store.database.note_store import NoteStore
from nhmap.store.database.plan_tables import CHOICE_ENTRIES, writing
from nhmap.store.database.plans import PlanStore
from nhmap.store.estate_files.matched_rows import MatchedRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WHEN = "2026-11-29T10:00:00+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plans.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[PlanStore]:
    with closing(PlanStore(f"sqlite:///{path}")) as opened:
        opened.create(Plan.empty(12).add(Zone("a", "A")), "Ann", WHEN, plan_id="p")
        yield opened


def write(store: PlanStore, turn: str) -> None:
    """What opening a pack writes: facts, a plan, choices beside it, notes."""
    fact = Fact("S-1", "floor_area_m2", 1200.0, "ERIC", "2025-03-31", "Jo")
    about = UploadAbout(f"u{turn}", "facts.csv", "ERIC", "ERIC", "2025-03-31", "Jo", WHEN)
    EstateStore(store.engine).keep(about, [MatchedRow("S 1", "S-1", "same postcode", "sure", (fact,))])
    brought = Plan.empty(12, name=f"Brought {turn}").add(Zone("x", "X")).assign([1, 2, 3], "x")
    store.append_all("p", [Edit(f"e{turn}", WHEN, (Replace(brought),))])
    with writing(store.engine) as connection:
        row = {"plan_id": "p", "key": "shortlist", "value": turn, "who": "", "made": WHEN}
        connection.execute(sa.insert(CHOICE_ENTRIES).values(row))
    NoteStore(store.engine).bring([Noted("S-1", "reason", f"why {turn}"), Noted("S-2", "reason", turn)], WHEN)


def write_together(store: PlanStore, *turns: str, then: Callable[[], object] = lambda: None) -> None:
    with together(store.engine):
        for turn in turns:
            write(store, turn)
        then()


def holds(path: Path) -> tuple[int, ...]:
    """How many of each kind are stored, as another program sees them."""
    tables = ("edits", "choice_entries", "site_notes", "estate_uploads", "estate_rows")
    with closing(sqlite3.connect(path)) as raw:
        return tuple(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)  # noqa: S608


NOTHING, ALL = (0, 0, 0, 0, 0), (1, 1, 2, 1, 1)


def test_all_that_is_written_together_is_stored_when_it_ends(store: PlanStore, path: Path) -> None:
    with together(store.engine):
        write(store, "1")
        assert holds(path) == NOTHING
    assert holds(path) == ALL
    assert store.load("p").plan.name == "Brought 1"


def test_a_fault_at_any_statement_leaves_nothing(store: PlanStore, path: Path) -> None:
    count, breaks_at = 0, 0

    def break_down(*_: object) -> None:
        nonlocal count
        count += 1
        if count == breaks_at:
            message = "full"
            raise DiskFullError(message)

    sa.event.listen(store.engine, "before_cursor_execute", break_down)
    before = store.load("p")
    while True:
        count, breaks_at = 0, breaks_at + 1
        try:
            with together(store.engine):
                write(store, "1")
        except DiskFullError:
            count = -1_000  # nothing breaks while we look
            assert holds(path) == NOTHING
            assert store.load("p").plan.hash == before.plan.hash
            assert len(store.load("p").log) == 0
        else:
            break
    assert breaks_at > 10  # every statement had its turn
    assert holds(path) == ALL


def test_a_fault_while_it_is_being_stored_leaves_nothing(store: PlanStore, path: Path) -> None:
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFullError):
        write_together(store, *map(str, range(200)))
    assert holds(path) == NOTHING
    assert len(store.load("p").log) == 0


def test_an_error_that_somebody_caught_on_the_way_still_undoes_all(store: PlanStore, path: Path) -> None:
    def catches() -> None:
        with together(store.engine):
            write(store, "1")
            with suppress(InputRefusedError):
                store.append("nobody", Edit("x", WHEN))

    with pytest.raises(InputRefusedError, match="no saved plan"):
        catches()
    assert holds(path) == NOTHING


def test_an_error_of_the_caller_undoes_all(store: PlanStore, path: Path) -> None:
    def fails() -> None:
        with together(store.engine):
            write(store, "1")
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert holds(path) == NOTHING
    write(store, "2")  # and what comes after is a transaction of its own again
    assert holds(path) == ALL


def test_what_came_to_nothing_is_not_remembered(store: PlanStore, path: Path) -> None:
    """Another writer's entry takes the place of one that was undone: no reader may see the undone one."""
    with pytest.raises(InputRefusedError):
        write_together(store, "1", then=lambda: store.append("nobody", Edit("x", WHEN)))
    with closing(PlanStore(f"sqlite:///{path}")) as other:
        theirs = Plan.empty(12, name="Theirs").add(Zone("t", "T"))
        other.append("p", Edit("theirs", WHEN, (Replace(theirs),)))
    assert store.load("p").plan.name == "Theirs"


def test_others_do_not_write_into_it(store: PlanStore, path: Path) -> None:
    with closing(PlanStore(f"sqlite:///{path}", wait_ms=20)) as impatient:
        refused: list[BaseException] = []

        def interfere() -> None:
            try:
                NoteStore(impatient.engine).write("S-9", {"reason": "mine"}, WHEN)
            except StoreFaultError as error:
                refused.append(error)

        with together(store.engine):
            write(store, "1")
            thread = threading.Thread(target=interfere)
            thread.start()
            thread.join()
        assert [e.kind for e in refused] == ["locked"]
    assert holds(path) == ALL


def test_a_file_that_goes_meanwhile_is_said(store: PlanStore, path: Path) -> None:
    with pytest.raises(GoneError):
        write_together(store, "1", then=lambda: path.rename(path.with_name("elsewhere")))


@pytest.mark.usefixtures("store")
def test_a_process_killed_in_the_middle_leaves_all_or_nothing(path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys
        from nhmap.store.database.plans import PlanStore
        from tests.unit.store.database.test_database import write_together
        store = PlanStore(sys.argv[1])
        print("ready", flush=True)
        for turn in range(100_000):
            write_together(store, f"{sys.argv[2]}-{turn}")
            print(turn, flush=True)
        """
    )
    root = Path(__file__).parents[4]
    for delay in (0.0, 0.004, 0.011):
        before = holds(path)
        with subprocess.Popen(
            [sys.executable, "-c", script, f"sqlite:///{path}", str(delay)], stdout=subprocess.PIPE, text=True, cwd=root
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            threading.Event().wait(delay)
            process.send_signal(signal.SIGKILL)
            told = len([line for line in process.stdout.read().split("\n")[:-1] if line])
        grown = [now - then for now, then in zip(holds(path), before, strict=True)]
        assert grown[0] >= told
        assert grown == [grown[0] * each for each in ALL]


def test_more_readers_than_there_are_connections_are_told_so(path: Path, store: PlanStore) -> None:
    from sqlalchemy.pool import QueuePool

    small = sa.create_engine(f"sqlite:///{path}", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with small.connect(), pytest.raises(LockedError, match="too many windows"), spoken():
        small.connect()
    small.dispose()
    assert store.load("p").log == ()


def test_what_is_stored_after_another_program_looked_is_in_the_file(path: Path, store: PlanStore) -> None:
    """Whoever closes a database last removes its write-ahead log; that must never be somebody else while we write."""
    look = f"import sqlite3; c = sqlite3.connect({str(path)!r}); print(c.execute({COUNT!r}).fetchone()[0]); c.close()"

    def seen() -> int:
        return int(subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True).stdout)

    before = seen()
    for number in range(3):
        store.create(Plan.empty(4, name=f"Plan {number}"), "", "2026-04-01T09:00:00+01:00")
        store.summaries()
        assert seen() == before + number + 1
        assert path.with_name(f"{path.name}-wal").exists()


COUNT = "SELECT count(*) FROM plans"


def test_writers_of_one_process_wait_for_each_other_and_not_for_ever(store: PlanStore) -> None:
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(store.engine):
            holds.set()
            done.wait()

    other = threading.Thread(target=hold)
    other.start()
    holds.wait()
    try:
        with pytest.raises(LockedError, match="too many windows"), writing(store.engine, wait_ms=1):
            pytest.fail("two wrote at once")
        assert store.load("p").log == (), "nobody who reads waits"
    finally:
        done.set()
        other.join()
    with writing(store.engine, wait_ms=1):
        pass  # its turn was given back


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("sqlite:////home/me/plans.sqlite", "/home/me/plans.sqlite"),
        ("sqlite:///file:/home/me/my%20plans.sqlite?mode=ro&uri=true", "/home/me/my plans.sqlite"),
        ("sqlite:///file:///home/me/plans.sqlite?uri=true", "/home/me/plans.sqlite"),
        ("sqlite:///file:shared?mode=memory&uri=true", None),
        ("sqlite://", None),
    ],
)
def test_an_address_of_sqlites_own_form_names_the_file_and_no_folder_called_file(
    address: str, path: str | None
) -> None:
    assert file_path(sa.make_url(address)) == (None if path is None else Path(path))
