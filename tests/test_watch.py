"""Watching folders and feeds: what comes is taken once, whatever happens in between."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dateline.errors import BadDesk, BadInput, BadWatch, NotFetched
from dateline.fetch.exchange import Limits
from dateline.fetch.polite import Fetcher
from dateline.watch.feed import FeedPost, Means
from dateline.watch.folder import FolderPost
from dateline.watch.lists import Feed, Folder, gathered, read, seconds
from dateline.watch.posts import Post, Stop, Stopped, backed_off, run
from dateline.watch.state import Queued, State
from serving import Clock, Host, answer, local, serving

FEED = "application/rss+xml"


@dataclass
class Desk:
    """Takes what comes, or does not."""

    taken: list[tuple[str, bytes, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    trouble: Exception | None = None

    def take(self, data: bytes, name: str, source: str, how: str, _media_type: str = "") -> None:
        """Take an original."""
        if self.trouble:
            raise self.trouble
        self.taken.append((how, data, source if how == "page" else name))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(tmp_path / "state" / "seen.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def wire() -> Iterator[Host]:
    with serving() as host:
        yield host


def rounds(post: Post, clock: Clock, number: int = 1) -> None:
    """Visit a post when it is due, so many times."""
    for _ in range(number):
        clock.at = max(clock.at, post.due())
        post.visit()


# Folders


@pytest.fixture
def folder(tmp_path: Path, state: State, desk: Desk, clock: Clock) -> FolderPost:
    (tmp_path / "in").mkdir()
    return FolderPost(Folder(tmp_path / "in"), state, desk.take, desk.said.append, clock.time, Stop())


def test_a_file_is_taken_once(tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock) -> None:
    (tmp_path / "in" / "a.txt").write_bytes(b"one")
    rounds(folder, clock, 9)
    assert desk.taken == [("file", b"one", "a.txt")]
    assert desk.said == []


def test_a_file_is_left_until_it_has_stopped_growing(
    tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock
) -> None:
    growing = tmp_path / "in" / "a.txt"
    for size in range(1, 6):
        growing.write_bytes(b"x" * size)
        rounds(folder, clock)
        assert desk.taken == []
    rounds(folder, clock)
    assert desk.taken == [("file", b"xxxxx", "a.txt")]


def test_a_file_that_changes_is_taken_again(tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock) -> None:
    path = tmp_path / "in" / "a.txt"
    for text in (b"one", b"one and two"):
        path.write_bytes(text)
        rounds(folder, clock, 3)
    assert [data for _, data, _ in desk.taken] == [b"one", b"one and two"]


def test_what_is_hidden_unfinished_or_no_file_is_passed_over(
    tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock
) -> None:
    inside = tmp_path / "in"
    for name in (".a.txt", "a.txt.part", "a.tmp", "b.CRDOWNLOAD", "c.txt~"):
        (inside / name).write_bytes(b"x")
    (inside / "folder").mkdir()
    (tmp_path / "outside.txt").write_bytes(b"secret")
    (inside / "link.txt").symlink_to(tmp_path / "outside.txt")
    os.mkfifo(inside / "pipe")
    rounds(folder, clock, 4)
    assert (desk.taken, desk.said) == ([], [])


def test_names_are_taken_in_order_and_whatever_they_are(
    tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock
) -> None:
    for name in (b"\xff.txt", b"b.txt", "حمص.txt".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/" + name)).write_bytes(b"x")
    rounds(folder, clock, 4)
    assert [name for _, _, name in desk.taken] == ["b.txt", "حمص.txt", "\\udcff.txt"]


def test_a_pattern_chooses(tmp_path: Path, state: State, desk: Desk, clock: Clock) -> None:
    for name in ("a.txt", "b.pdf", "deep/c.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(b"x")
    rounds(
        FolderPost(Folder(tmp_path / "in", "**/*.txt"), state, desk.take, desk.said.append, clock.time, Stop()),
        clock,
        3,
    )
    assert [name for _, _, name in desk.taken] == ["a.txt", "c.txt"]


def test_what_can_not_be_read_is_told_once(tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock) -> None:
    (tmp_path / "in" / "a.txt").write_bytes(b"x")
    desk.trouble = BadInput("a.txt: not text")
    rounds(folder, clock, 5)
    assert desk.said == ["a.txt: not text"]


def test_what_the_desk_can_not_take_now_is_taken_later(
    tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock
) -> None:
    (tmp_path / "in" / "a.txt").write_bytes(b"x")
    desk.trouble = BadDesk("desk.sqlite: locked")
    rounds(folder, clock, 4)
    assert desk.taken == []
    desk.trouble = None
    rounds(folder, clock, 2)
    assert len(desk.taken) == 1


def test_a_folder_that_is_away_is_told_of_and_looked_for_less_often(
    tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock
) -> None:
    (tmp_path / "in").rmdir()
    began = clock.at
    rounds(folder, clock, 4)
    assert desk.said == [f"{tmp_path / 'in'}: no such folder"] * 4
    assert clock.at - began == 20 + 40 + 80
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"x")
    rounds(folder, clock, 2)
    assert len(desk.taken) == 1


def test_a_file_that_is_too_large_is_told_of_once(tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock) -> None:
    with (tmp_path / "in" / "a.mbox").open("wb") as stream:
        stream.truncate(200_000_001)
    rounds(folder, clock, 5)
    assert desk.said == [f"{tmp_path / 'in' / 'a.mbox'}: 200,000,001 bytes, more than 200,000,000; not taken"]


def test_a_stop_leaves_the_files_that_are_left_for_the_next_time(
    tmp_path: Path, state: State, desk: Desk, clock: Clock
) -> None:
    stop, took = Stop(), desk.take
    for name in "abc":
        (tmp_path / f"{name}.txt").write_bytes(name.encode())

    def take(data: bytes, name: str, source: str, how: str, _media_type: str = "") -> None:
        took(data, name, source, how)
        stop.ask()

    rounds(FolderPost(Folder(tmp_path), state, take, desk.said.append, clock.time, stop), clock, 2)
    assert [data for _, data, _ in desk.taken] == [b"a"]
    rounds(FolderPost(Folder(tmp_path), state, desk.take, desk.said.append, clock.time, Stop()), clock, 2)
    assert [data for _, data, _ in desk.taken] == [b"a", b"b", b"c"]


def test_a_reader_that_has_gone_away_ends_the_watch(
    tmp_path: Path, folder: FolderPost, desk: Desk, clock: Clock
) -> None:
    (tmp_path / "in" / "a.txt").write_bytes(b"x")
    desk.trouble = BrokenPipeError()
    with pytest.raises(BrokenPipeError):
        rounds(folder, clock, 2)


# Feeds


def watched(state: State, desk: Desk, clock: Clock, feed: Feed, once: bool = False) -> FeedPost:
    """Watch a feed whose pages are its lines."""
    fetcher = Fetcher(Limits(size=10_000, seconds=2), local(clock), patience=10, rules=state.rules())
    means = Means(
        fetcher.get, fetcher.wait, lambda data, _: data.decode().split()[1:], desk.take, desk.said.append, clock.time,
        Stop(), once=once,
    )  # fmt: skip
    return FeedPost(feed, state, means)


def test_a_feed_is_taken_when_it_has_changed(wire: Host, state: State, desk: Desk, clock: Clock) -> None:
    unchanged = answer(b"", "304 Not Modified")
    url = wire.says(
        "/feed", answer(b"one", kind=FEED, ETag='"1"'), unchanged, answer(b"two", kind=FEED), answer(b"two", kind=FEED)
    )
    began = clock.at
    post = watched(state, desk, clock, Feed(url, "The Wire"))
    rounds(post, clock, 4)
    assert desk.taken == [("feed", b"one", "The Wire"), ("feed", b"two", "The Wire")]
    assert clock.at - began == pytest.approx(3 * 900)
    asked = [headers for path, headers in wire.asked if path == "/feed"]
    assert [headers.get("if-none-match") for headers in asked] == [None, '"1"', '"1"', None]


def test_a_watch_goes_on_where_it_was(wire: Host, state: State, desk: Desk, clock: Clock) -> None:
    url = wire.says("/feed", answer(b"one", kind=FEED, ETag='"1"'), answer(b"", "304 Not Modified"))
    rounds(watched(state, desk, clock, Feed(url)), clock)
    again = watched(state, desk, clock, Feed(url))
    assert again.due() == pytest.approx(clock.at + 900)
    rounds(again, clock)
    assert len(desk.taken) == 1
    assert [path for path, _ in wire.asked] == ["/robots.txt", "/feed", "/feed"]


def test_a_feed_that_fails_is_asked_for_less_and_less(wire: Host, state: State, desk: Desk, clock: Clock) -> None:
    url = wire.says("/feed", answer(b"", "500 Broken"))
    post = watched(state, desk, clock, Feed(url))
    waits = []
    for _ in range(9):
        rounds(post, clock)
        waits.append(post.due() - clock.at)
    assert waits[:4] == pytest.approx([1800, 3600, 7200, 14400])
    assert waits[-1] == pytest.approx(86_400)
    assert desk.said[0] == f"{url}: answered 500 Broken; asked again in 30 minutes"
    wire.says("/feed", answer(b"one", kind=FEED))
    rounds(post, clock)
    assert post.due() - clock.at == pytest.approx(900)


def test_a_feed_that_asks_for_time_gets_it(wire: Host, state: State, desk: Desk, clock: Clock) -> None:
    url = wire.says("/feed", answer(b"", "429 Slow Down", Retry_After="20000"))
    post = watched(state, desk, clock, Feed(url))
    rounds(post, clock)
    assert post.due() - clock.at == pytest.approx(20_000)


def test_a_feed_that_is_gone_is_not_asked_for_again(wire: Host, state: State, desk: Desk, clock: Clock) -> None:
    post = watched(state, desk, clock, Feed(wire.says("/feed", answer(b"", "410 Gone"))))
    rounds(post, clock)
    assert post.due() == float("inf")
    assert "take it off the list" in desk.said[0]


def test_a_feed_that_has_moved_is_told_of(wire: Host, state: State, desk: Desk, clock: Clock) -> None:
    new = wire.says("/new", answer(b"one", kind=FEED))
    url = wire.says("/feed", answer(status="301 Moved", Location="/new"))
    rounds(watched(state, desk, clock, Feed(url)), clock)
    assert desk.said == [f"{url}: moved for good to {new}; change it in the list"]
    assert desk.taken == [("feed", b"one", "new")]


def test_a_feed_that_the_desk_can_not_take_now_is_taken_later(
    wire: Host, state: State, desk: Desk, clock: Clock
) -> None:
    post = watched(state, desk, clock, Feed(wire.says("/feed", answer(b"one", kind=FEED, ETag='"1"'))))
    desk.trouble = BadDesk("locked")
    rounds(post, clock)
    desk.trouble = None
    rounds(post, clock)
    assert len(desk.taken) == 1
    assert "if-none-match" not in wire.asked[-1][1]


def paged(*paths: str) -> bytes:
    """An answer with a feed that leads to pages."""
    return answer(" ".join(["feed", *paths]).encode(), kind=FEED)


def test_the_pages_of_a_feed_are_taken_once_and_with_time_between(
    wire: Host, state: State, desk: Desk, clock: Clock
) -> None:
    for name in "abc":
        wire.says(f"/{name}", answer(name.encode()))
    url = wire.says("/feed", paged("/a", "/b#x", "/a", "javascript:1"), paged("/b", "/c"))
    wire.rules = answer(b"User-agent: *\nCrawl-delay: 30", kind="text/plain")
    began = clock.at
    post = watched(state, desk, clock, Feed(url, pages=True))
    rounds(post, clock, 3)
    assert clock.at - began == pytest.approx(60)
    assert [entry[2] for entry in desk.taken if entry[0] == "page"] == [wire.url("/a"), wire.url("/b")]
    assert desk.said == ["javascript:1: only http and https are fetched"]
    rounds(post, clock, 2)
    assert [entry[2] for entry in desk.taken if entry[0] == "page"][2:] == [wire.url("/c")]
    assert clock.slept == []


def test_a_page_that_fails_is_tried_five_times_and_one_that_is_not_there_once(
    wire: Host, state: State, desk: Desk, clock: Clock
) -> None:
    wire.says("/down", answer(b"", "500 Broken"))
    url = wire.says("/feed", paged("/down", "/missing"))
    post = watched(state, desk, clock, Feed(url, every=10_000_000, pages=True))
    rounds(post, clock, 7)
    assert wire.paths().count("/down") == 5
    assert wire.paths().count("/missing") == 1
    assert post.due() > clock.at + 1_000_000


def test_a_feed_that_can_not_be_read_for_pages_is_taken_all_the_same(
    wire: Host, state: State, desk: Desk, clock: Clock
) -> None:
    post = watched(state, desk, clock, Feed(wire.says("/feed", answer(b"x", kind=FEED)), pages=True))

    def unread(_data: bytes, name: str) -> list[str]:
        raise BadInput(f"{name}: no feed")

    object.__setattr__(post._means, "links", unread)
    rounds(post, clock)
    assert len(desk.taken) == 1
    assert desk.said == [wire.url("/feed") + ": no feed"]


# Lists

LIST = """
[fetch]
contact = "desk@wire.example"
megabytes = 5
seconds = "30s"
warc = "archive"
[[feed]]
url = "https://Wire.example/feed"
name = "The Wire"
every = "1h"
pages = true
[[folder]]
path = "in"
pattern = "*.txt"
every = 30
"""


def test_a_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(LIST, encoding="utf-8")
    found = read(path)
    assert found.feeds == (Feed("https://wire.example/feed", "The Wire", 3600, True),)
    assert found.folders == (Folder((tmp_path / "in").resolve(), "*.txt", 30),)
    assert (found.contact, found.limits.size, found.limits.seconds) == ("desk@wire.example", 5_000_000, 30)
    assert found.warc == tmp_path / "archive"


def test_a_command_line_gathers(tmp_path: Path) -> None:
    (tmp_path / "watch.toml").write_text(LIST, encoding="utf-8")
    found = gathered([str(tmp_path), "https://b.example/f", str(tmp_path / "watch.toml"), "https://B.example/f"])
    assert [feed.url for feed in found.feeds] == ["https://b.example/f", "https://wire.example/feed"]
    assert [folder.path for folder in found.folders] == [tmp_path.resolve(), (tmp_path / "in").resolve()]
    assert found.contact == "desk@wire.example"


WRONG = [
    ("", "nothing to watch"),
    ("[[feed]]\nurl = 'ftp://a.example/'", "feed 1: ftp://a.example/: only http and https"),
    ("[[feed]]\nurl = 'https://a.example/'\n[[feed]]", "feed 2: "),
    ("[[feed]]\nurl = 'https://a.example/'\nevery = '5s'", "every 5 seconds is too often; 60 at least"),
    ("[[feed]]\nurl = 'https://a.example/'\nevery = 'often'", "'often' is no span of time"),
    ("[[feed]]\nurl = 'https://a.example/'\nevery = true", "True is no span of time"),
    ("[[feed]]\nurl = 'https://a.example/'\npages = 'yes'", "pages is 'yes'; it must be true or false"),
    ("[[feed]]\nurl = 5", "url is 5; it must be text in quotes"),
    ("[[feed]]\nlink = 'https://a.example/'", "no such key: link; there are every, name, pages, url"),
    ("[feed]\nurl = 'https://a.example/'", "feed is {'url': 'https://a.example/'}; it must be a list"),
    ("feed = ['https://a.example/']", "write [[feed]] above each feed"),
    ("[[folder]]", "folder 1: no path"),
    ("[[folder]]\npath = 'in'\npattern = '../*'", "no pattern inside the folder"),
    ("[[folder]]\npath = 'in'\npattern = '/etc/*'", "no pattern inside the folder"),
    ("[fetch]\nallow = ['10.0.0.1']", "no such key: allow"),
    ("[fetch]\nmegabytes = 5000", "from 1 to 1000 megabytes"),
    ("not toml", "not TOML"),
    ("a = " + "[" * 5000, "not TOML"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_list_that_is_wrong_is_told_of_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadWatch) as refused:
        gathered([str(path)])
    assert told in str(refused.value)
    assert str(refused.value).startswith(str(path))


def test_a_list_that_is_not_there_or_not_text_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(BadWatch, match="no such file"):
        gathered([str(tmp_path / "none.toml")])
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadWatch, match="not TOML"):
        gathered([str(tmp_path / "a.toml")])


@pytest.mark.parametrize(
    ("given", "spent"), [("90", 90), ("90s", 90), ("1.5m", 90), (" 2 h ", 7200), ("1d", 86400), (90, 90), (0.5, 0.5)]
)
def test_spans_of_time_are_read(given: object, spent: float) -> None:
    assert seconds(given, "here") == spent


# State


def test_only_one_watch_works_from_a_state(tmp_path: Path, state: State) -> None:
    with pytest.raises(BadWatch, match="another watch works from it"):
        State(tmp_path / "state" / "seen.sqlite")
    assert state.feed("https://wire.example/").failures == 0


def test_a_state_that_is_damaged_or_newer_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"no database at all, however long it is" * 50)
    with pytest.raises(BadWatch, match="damaged; delete it"):
        State(tmp_path / "a.sqlite")
    with sqlite3.connect(tmp_path / "b.sqlite") as newer:
        newer.execute("pragma user_version = 99")
    newer.close()
    with pytest.raises(BadWatch, match="newer Dateline"):
        State(tmp_path / "b.sqlite")


def test_a_state_that_can_not_be_written_is_told_of(state: State) -> None:
    state._db.execute("pragma query_only = on")
    with pytest.raises(BadWatch, match=r"seen\.sqlite: attempt to write"):
        state.note_file("a.txt", 1, 1)


def test_pages_that_a_feed_no_longer_lists_are_forgotten_in_the_end(state: State) -> None:
    url = "https://wire.example/feed"
    state.note_feed(url, state.feed(url), ["https://wire.example/a"], 0.0)
    state.note_page(url, Queued("https://wire.example/a", 0, 0.0), True)
    state.note_feed(url, state.feed(url), ["https://wire.example/b"], 91 * 86_400.0)
    state.note_feed(url, state.feed(url), ["https://wire.example/a"], 91 * 86_400.0)
    assert state.queued(url) is not None


# The loop


@dataclass
class Counted:
    """A post that is visited every so many seconds."""

    clock: Clock
    every: float
    visits: int = 0
    at: float = 0.0

    def due(self) -> float:
        """Return the time of the next visit."""
        return self.at

    def visit(self) -> None:
        """Count."""
        self.visits += 1
        self.at = self.clock.time() + self.every

    def finished(self) -> bool:
        """One visit is a round."""
        return self.visits > 0


def test_posts_are_visited_as_they_fall_due(clock: Clock) -> None:
    often, seldom = Counted(clock, 10), Counted(clock, 60)
    end = clock.at + 299

    def sleep(duration: float) -> None:
        clock.sleep(duration)
        if clock.at > end:
            raise Stopped

    run([often, seldom], Stop(), clock.time, sleep)
    assert (often.visits, seldom.visits) == (30, 5)


def test_a_single_round_ends(clock: Clock) -> None:
    posts = [Counted(clock, 10), Counted(clock, 60)]
    run(posts, Stop(), clock.time, clock.sleep, once=True)
    assert [post.visits for post in posts] == [1, 1]
    assert clock.slept == []


def test_a_stop_breaks_off_a_wait_but_not_what_is_being_taken(clock: Clock) -> None:
    stop = Stop()
    stop.ask()
    with pytest.raises(Stopped):
        stop.sleep(60)
    with pytest.raises(Stopped):
        stop.ask()
    post = Counted(clock, 1)
    run([post], stop, clock.time, clock.sleep)
    assert post.visits == 0


def test_waits_grow_to_a_day_and_never_undercut_what_is_told() -> None:
    assert [backed_off(900, failures, None) for failures in (1, 2, 50)] == [1800, 3600, 86_400]
    assert backed_off(900, 1, 5000) == 5000
    assert backed_off(7 * 86_400, 1, None) == 7 * 86_400


def test_a_refusal_by_the_network_is_lasting_only_if_it_says_so() -> None:
    assert not NotFetched("x").lasting
